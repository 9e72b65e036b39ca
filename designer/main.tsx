import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './theme/tokens.css';
import './theme/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './shell/app.tsx';
import { createQueryClient } from './shell/query-client.ts';
import { createAppRouter } from './shell/router.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no element #root to draw into');

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
const client = createQueryClient();

createRoot(root).render(<App client={client} router={createAppRouter(client)} nonce={nonce} />);
