// `pnpm start`. One process rather than a shell with two: fewer parents that may vanish without
// notice.
import './check.mjs';

// Loaded only now: an older Node cannot even read TypeScript.
await import('../main.ts');
