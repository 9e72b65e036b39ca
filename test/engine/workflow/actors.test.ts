import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ENGINE = join(import.meta.dirname, '../../../engine');

describe('the engine', () => {
  it('uses XState’s pure functions only: it never runs an actor, a timer or an invocation of its', () => {
    // given every source file that imports XState
    const sources = readdirSync(ENGINE, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.includes('node_modules'))
      .map((path) => ({ path, text: readFileSync(join(ENGINE, path), 'utf8') }))
      .filter(({ text }) => text.includes("from 'xstate'"));
    // when: the values they import
    const imported = sources.flatMap(({ text }) =>
      [...text.matchAll(/^import \{([^}]*)\} from 'xstate'/gm)].flatMap((found) =>
        (found[1] ?? '').split(',').map((name) => name.trim()),
      ),
    );
    // then
    expect(sources.length).toBeGreaterThan(0);
    expect([...new Set(imported)].toSorted()).toEqual(['assign', 'createMachine']);
  });
});
