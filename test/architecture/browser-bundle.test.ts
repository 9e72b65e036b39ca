import { createContext, runInContext } from 'node:vm';
import * as engine from '@interlock/engine';
import * as drawing from '@interlock/engine/drawing';
import * as study from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { bundleForBrowser, type Bundle } from './bundle.ts';

/** The engine and its libraries together; the designer loads them on its first paint. */
const GZIPPED_LIMIT = 180_000;
/** What draws a workflow, of which the first paint takes the names of states. */
const DRAWING_LIMIT = 12_000;

/**
 * Runs a bundle where hardly more than the language exists: no process, no Buffer, no document. Text
 * codecs and the (mute) console of the context are in every browser; the libraries use them.
 */
function runBare(bundle: Bundle): Record<string, unknown> {
  const context = createContext({ TextEncoder, TextDecoder });
  runInContext(`${bundle.code};globalThis.made = bundle`, context, { timeout: 5_000 });
  return runInContext('made', context) as Record<string, unknown>;
}

describe('the engine bundles for a browser', () => {
  it('into one script that needs nothing and does not grow unseen', async ({ annotate }) => {
    // when
    const bundle = await bundleForBrowser({ entry: 'engine/index.ts' });
    await annotate(`engine: ${kB(bundle.size)} minified, ${kB(bundle.gzipped)} gzipped`);
    // then
    expect(bundle.externals).toEqual([]);
    expect(bundle.gzipped).toBeLessThan(GZIPPED_LIMIT);
    expect(Object.keys(runBare(bundle)).toSorted()).toEqual(Object.keys(engine).toSorted());
  });

  it('and so does what is studied at leisure, which is loaded where it is asked for', async () => {
    // when
    const bundle = await bundleForBrowser({ entry: 'engine/study.ts' });
    // then
    expect(bundle.externals).toEqual([]);
    expect(Object.keys(runBare(bundle)).toSorted()).toEqual(Object.keys(study).toSorted());
  });

  it('and so does what draws a workflow, without all else the engine is', async ({ annotate }) => {
    // when
    const bundle = await bundleForBrowser({ entry: 'engine/drawing.ts' });
    await annotate(`drawing: ${kB(bundle.size)} minified, ${kB(bundle.gzipped)} gzipped`);
    // then
    expect(bundle.externals).toEqual([]);
    expect(bundle.gzipped).toBeLessThan(DRAWING_LIMIT);
    expect(Object.keys(runBare(bundle)).toSorted()).toEqual(Object.keys(drawing).toSorted());
  });

  it('and an engine that reached for Node would be found', async () => {
    const bundle = await bundleForBrowser({
      text: `import { readFileSync } from 'node:fs'; export const read = () => readFileSync('/')`,
    });
    expect(bundle.externals).toEqual(['node:fs']);
  });

  it.each(['process.cwd()', `Buffer.from('x')`, 'document.title', 'performance.now()'])(
    'and an engine that used %s would be found',
    async (expression) => {
      const bundle = await bundleForBrowser({ text: `export const value = ${expression}` });
      expect(() => runBare(bundle)).toThrow(/is not defined/);
    },
  );
});

function kB(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
