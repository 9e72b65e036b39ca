import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { ROOT } from './source.ts';

/** What came out of bundling for a browser. */
export interface Bundle {
  /** One script that assigns its exports to the global `bundle`. */
  readonly code: string;
  /** What it would still load from elsewhere: must be empty. */
  readonly externals: readonly string[];
  /** Bytes, minified; and gzipped. */
  readonly size: number;
  readonly gzipped: number;
}

/** What vite puts in the place of a Node module, so that the build succeeds and the browser fails. */
const STUB = '__vite-browser-external';

/** A file of the project, or the text of a module that stands in `engine/`. */
export type Entry = { readonly entry: string } | { readonly text: string };

const INLINE = join(ROOT, 'engine', 'inline-example.ts');

/** Bundles an entry for a browser, with everything it imports, in memory. */
export async function bundleForBrowser(from: Entry): Promise<Bundle> {
  const entry = 'entry' in from ? join(ROOT, from.entry) : INLINE;
  const output = await build({
    configFile: false,
    root: ROOT,
    logLevel: 'silent',
    plugins: [
      {
        name: 'inline-example',
        enforce: 'pre',
        resolveId: (id) => (id === INLINE ? id : undefined),
        load: (id) => (id === INLINE && 'text' in from ? from.text : undefined),
      },
    ],
    build: {
      write: false,
      minify: true,
      target: 'es2022',
      lib: { entry, formats: ['iife'], name: 'bundle' },
    },
  });
  const [result] = Array.isArray(output) ? output : [output];
  if (result === undefined || !('output' in result)) throw new Error(`${entry}: nothing was built`);
  const chunks = result.output.filter(
    (made): made is Rolldown.OutputChunk => made.type === 'chunk',
  );
  const code = chunks.map((chunk) => chunk.code).join('\n');
  const stubs = chunks.flatMap((chunk) => chunk.moduleIds.filter((id) => id.includes(STUB)));
  return {
    code,
    externals: [
      ...chunks.flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports]),
      ...stubs.map((id) => id.slice(id.indexOf(STUB) + STUB.length + 1)),
    ],
    size: Buffer.byteLength(code),
    gzipped: gzipSync(code).length,
  };
}
