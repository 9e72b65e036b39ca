import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '@interlock/engine';
import { conflictText, mergeFiles } from '@interlock/engine/study';

const FILE = 'ticket/policies/p.json';

function marked(base: JsonObject, ours: JsonObject | null, theirs: JsonObject): string {
  const at = (json: Json | null): Map<string, Json> => new Map(json === null ? [] : [[FILE, json]]);
  const { merged, conflicts } = mergeFiles(at(base), at(ours), at(theirs));
  return conflictText('policy', merged.get(FILE), conflicts);
}

/** What is left when of each conflict, in turn, the first or the second side is taken. */
function taken(text: string, sides: readonly (1 | 2)[]): unknown {
  let at = 0;
  const decided = text.replaceAll(
    /^<{7} ours\n([^]*?)^={7}\n([^]*?)^>{7} theirs\n/gm,
    (_, first: string, second: string) => {
      const side = sides[at];
      at += 1;
      return side === 2 ? second : first;
    },
  );
  return JSON.parse(decided);
}

const SIDES = [1, 2] as const;

describe('questions as text', () => {
  it('stand where their fields do, each side as it is written', () => {
    expect(marked({ id: 'p', title: 'A' }, { id: 'p', title: 'B' }, { id: 'p', title: 'C' }))
      .toBe(`{
  "id": "p",
<<<<<<< ours
  "title": "B"
=======
  "title": "C"
>>>>>>> theirs
}
`);
  });

  it('are JSON again whichever side is taken, also of what stands last and is nothing on one side', () => {
    const text = marked(
      { id: 'p', title: 'A', description: 'x' },
      { id: 'p', title: 'A' },
      { id: 'p', title: 'A', description: 'y' },
    );
    expect(taken(text, [1])).toEqual({ id: 'p', title: 'A' });
    expect(taken(text, [2])).toEqual({ id: 'p', title: 'A', description: 'y' });
  });

  it('are JSON again whichever sides are taken of several that stand last', () => {
    // given
    const text = marked(
      { id: 'p', title: 'A', description: 'x' },
      { id: 'p', title: 'B' },
      { id: 'p', title: 'C', description: 'y' },
    );
    // then
    expect(text.match(/^<{7}/gm)).toHaveLength(2);
    for (const title of SIDES) {
      for (const description of SIDES) {
        expect(taken(text, [title, description])).toEqual({
          id: 'p',
          title: title === 1 ? 'B' : 'C',
          ...(description === 1 ? {} : { description: 'y' }),
        });
      }
    }
  });

  it('of a file one side took out show all of it', () => {
    const text = marked({ id: 'p', title: 'A' }, null, { id: 'p', title: 'B' });
    expect(text).toMatch(
      /^<{7} ours\n={7}\n\{\n {2}"id": "p",\n {2}"title": "B"\n\}\n>{7} theirs\n$/,
    );
  });
});
