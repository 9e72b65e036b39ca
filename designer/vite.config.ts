import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The web app's build: plain files under `dist/`, served by our own server at `/`. Nothing is
 * inlined and no style or script is loaded from elsewhere, so that the strict CSP holds.
 */
export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    // The ELK worker (1.6 MB, its own file, loaded when a workflow is drawn) is meant to be this big.
    chunkSizeWarningLimit: 2_000,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
});
