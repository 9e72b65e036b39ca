import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compileDefinitions, draftFiles, importXState, opaqueDraft } from '@interlock/engine/study';
import { expect, it } from 'vitest';

const folder = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'xstate');

it.each(readdirSync(folder))(
  'the draft of %s holds together but for what has to be filled in, each of which it fails by',
  (name) => {
    // given
    const { machine } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
      machine: unknown;
    };
    const draft = importXState(machine);
    // when
    const bare = compileDefinitions(new Map(Object.entries(draftFiles(draft))));
    const filled = compileDefinitions(new Map(Object.entries(draftFiles(opaqueDraft(draft)))));
    // then
    const errors = filled.issues.filter(({ severity }) => severity === 'error');
    expect(errors).toEqual([]);
    const toFill = draft.losses.filter(({ effect }) => effect === 'placeholder').length > 0;
    expect(bare.ok).toBe(!toFill);
    const codes = new Set(bare.ok ? [] : bare.issues.map(({ code }) => code));
    for (const code of ['unknown-condition', 'unknown-action', 'unknown-delay']) codes.delete(code);
    const warned = new Set(filled.issues.map(({ code }) => code));
    expect([...codes].filter((code) => !warned.has(code))).toEqual([]);
  },
);
