import i18next from 'i18next';
import type { TFunction, i18n } from 'i18next';
import { english } from './en/english.ts';
import type { Words } from './en/english.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Words };
  }
}

/** The app's words, English until another language is chosen. Ready at once: nothing is loaded. */
export const words: i18n = i18next.createInstance();

void words.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: english } },
  interpolation: { escapeValue: false },
  initAsync: false,
});

/** The words outside of components. */
export const say: TFunction = words.t;
