import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { I18nextProvider } from 'react-i18next';
import { cssVariables, theme } from '../theme/theme.ts';
import { words } from '../words/words.ts';
import type { createAppRouter } from './router.tsx';

interface AppProps {
  readonly client: QueryClient;
  readonly router: ReturnType<typeof createAppRouter>;
  /** What the page's CSP lets our generated styles pass by. */
  readonly nonce: string;
}

/** The web app. */
export function App({ client, router, nonce }: AppProps) {
  return (
    <I18nextProvider i18n={words}>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        cssVariablesResolver={cssVariables}
        getStyleNonce={() => nonce}
      >
        <QueryClientProvider client={client}>
          <Notifications
            position="bottom-right"
            autoClose={5_000}
            transitionDuration={120}
            limit={4}
          />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </I18nextProvider>
  );
}
