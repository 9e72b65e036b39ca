#!/usr/bin/env node
// `pnpm interlock COMMAND`: the command line.
import './check.mjs';

// Loaded only now: an older Node cannot even read TypeScript.
await import('./interlock.ts');
