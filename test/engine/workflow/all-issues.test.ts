import { compileDefinitions } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { buildFiles } from '../../support/mini-pack.ts';

describe('a workflow with a mistyped guard', () => {
  it('says what is wrong with the guard and with everything else, at once', () => {
    // given a guard that is no condition, one that is half of one, and a target that does not exist
    const half = { all: [{ fact: 'now', operator: 'equal' }] };
    const workflow = {
      initial: 'a',
      states: {
        a: {
          transitions: {
            one: { on: 'ticket.one', target: 'a', guard: { any: [] } },
            two: { on: 'ticket.two', target: 'a', allow: half },
            three: { on: 'ticket.three', target: 'nowhere' },
          },
        },
      },
    };
    // when
    const { ok, issues } = compileDefinitions(buildFiles(workflow));
    // then
    expect(ok).toBe(false);
    const paths = issues.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^\/states\/a\/transitions\/one\/guard/),
        expect.stringMatching(/^\/states\/a\/transitions\/two\/allow/),
        '/states/a/transitions/three/target',
      ]),
    );
  });
});
