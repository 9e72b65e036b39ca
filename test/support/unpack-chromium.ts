import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { inflate } from '@sparticuz/chromium';

/** Run as a script: unpacks the browser, its fonts and its spare libraries into TMPDIR. */
const archives = join(
  dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')),
  '../bin',
);
await Promise.all(
  ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br'].map((name) =>
    inflate(join(archives, name)),
  ),
);
