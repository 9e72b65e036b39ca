import type { JsonObject } from '@interlock/engine';
import { runScenario, verifyFiles } from '@interlock/engine/study';
import type { PlayedFinding } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';

const state = (operator: string, value: string): JsonObject => ({
  fact: 'record',
  path: 'state',
  operator,
  value,
});
const after = (length: string, target: string): JsonObject => ({ after: length, target });
const on = (event: string, target?: string, extra: JsonObject = {}): JsonObject => ({
  on: event,
  ...(target === undefined ? {} : { target }),
  ...extra,
});
const at = (transitions: JsonObject): JsonObject => ({ transitions });
const end: JsonObject = { kind: 'final' };
const inTime = (within: string, extra: JsonObject = {}): JsonObject => ({
  soon: {
    title: 'Soon',
    whenever: state('equal', 'a'),
    always: state('equal', 'end'),
    within,
    ...extra,
  },
});
const rest = {
  fields: { go: { title: 'Go', type: 'boolean' } },
};

function verify(
  states: JsonObject,
  invariants: JsonObject,
): { readonly proven: readonly string[]; readonly finding: PlayedFinding | undefined } {
  const files = buildFiles({ initial: 'a', states, invariants }, { type: rest });
  compiled(files);
  const [found] = verifyFiles(files).workflows ?? [];
  return {
    proven: found?.proven ?? [],
    finding: found?.findings.find(({ invariant }) => invariant === 'soon'),
  };
}

describe('that something comes in time is proved', () => {
  it.each<[string, JsonObject]>([
    [
      'where timers in a row are short enough together',
      { a: at({ t: after('PT1H', 'b') }), b: at({ t: after('PT30M', 'end') }), end },
    ],
    [
      'to the minute',
      { a: at({ t: after('PT1H', 'b') }), b: at({ t: after('PT1H', 'end') }), end },
    ],
    [
      'where an early way out leads to a short timer',
      {
        a: at({ t: after('PT1H', 'end'), out: on('ticket.left', 'b') }),
        b: at({ t: after('PT10M', 'end') }),
        end,
      },
    ],
    [
      'of two timers by the one that promises less',
      { a: at({ long: after('P2D', 'end'), short: after('PT1H', 'end') }), end },
    ],
    [
      'by a timer around states that go round',
      {
        a: {
          initial: 'x',
          states: {
            x: at({ go: on('ticket.went', 'a.y') }),
            y: at({ back: on('ticket.came', 'a.x'), t: after('PT3H', 'a.x') }),
          },
          transitions: { t: after('PT2H', 'end') },
        },
        end,
      },
    ],
    [
      'of regions by the one whose timer ends them all',
      {
        a: {
          kind: 'parallel',
          states: {
            l: { initial: 'x', states: { x: at({ t: after('PT2H', 'end') }) } },
            r: {
              initial: 'x',
              states: { x: at({ again: on('ticket.went', 'a.r.x', { reenter: true }) }) },
            },
          },
        },
        end,
      },
    ],
  ])('%s', (_where, states) => {
    const invariants = {
      soon: {
        title: 'Soon',
        whenever: { not: state('equal', 'end') },
        always: state('equal', 'end'),
        within: 'PT2H',
      },
    };
    expect(verify(states, invariants)).toEqual({ proven: ['soon'], finding: undefined });
  });
});

describe('that something comes in time is not proved', () => {
  it.each<[string, JsonObject, boolean]>([
    [
      'where timers in a row are too long together',
      { a: at({ t: after('PT1H', 'b') }), b: at({ t: after('PT90M', 'end') }), end },
      true,
    ],
    [
      'where timers lead round in circles',
      {
        a: at({ t: after('PT1M', 'b') }),
        b: at({ t: after('PT1M', 'a'), out: on('ticket.left', 'end') }),
        end,
      },
      true,
    ],
    [
      'where timers of no length lead round in circles',
      {
        a: at({ t: after('PT1M', 'b') }),
        b: at({ t: after('PT0S', 'c') }),
        c: at({ t: after('PT0S', 'b'), out: on('ticket.left', 'end') }),
        end,
      },
      false,
    ],
    [
      'where people start the timer anew',
      { a: at({ t: after('PT1H', 'end'), again: on('ticket.went', 'a', { reenter: true }) }), end },
      false,
    ],
    [
      'where the timer may come to nothing',
      {
        a: at({
          t: {
            ...after('PT1H', 'end'),
            guard: { fact: 'record', path: 'data.go', operator: 'equal', value: true },
          },
          out: on('ticket.left', 'end'),
        }),
        end,
      },
      true,
    ],
    [
      'where a way out leads to where nothing waits for the time',
      {
        a: at({ t: after('PT1H', 'end'), out: on('ticket.left', 'b') }),
        b: at({ go: on('ticket.went', 'end') }),
        end,
      },
      false,
    ],
  ])('%s', (_where, states, played) => {
    const { proven, finding } = verify(states, inTime('PT2H'));
    expect(proven).toEqual([]);
    expect(finding).toMatchObject({ kind: 'broken-invariant', severity: 'error' });
    expect(finding?.verdict).toBe(finding?.played === true ? 'proved' : 'unknown');
    if (played) expect(finding?.played).toBe(true);
  });

  it('where a timer came to nothing before the wait began', () => {
    // given: the timer of `around` fires once, at a time when nothing is waited for, and leads nowhere
    const guard = state('equal', 'around.b');
    const states = {
      around: {
        initial: 'a',
        states: {
          a: at({ go: on('ticket.went', 'around.b') }),
          b: at({ out: on('ticket.left', 'end') }),
        },
        transitions: { t: { ...after('PT1H', 'end'), guard } },
      },
      end,
    };
    const files = buildFiles(
      {
        initial: 'around',
        states,
        invariants: {
          soon: { title: 'Soon', whenever: guard, always: state('equal', 'end'), within: 'PT2H' },
        },
      },
      { type: rest },
    );
    // then
    expect(verifyFiles(files).workflows?.[0]?.proven).toEqual([]);
  });
});

describe('an invariant that need only be watched', () => {
  const late = {
    a: at({ t: after('PT1H', 'end'), again: on('ticket.went', 'a', { reenter: true }) }),
    end,
  };
  const waiting = { a: at({ out: on('ticket.left', 'end') }), end };

  it('is a warning where it is not proved, and says so', () => {
    const { proven, finding } = verify(late, inTime('PT2H', { proof: 'watched' }));
    expect(proven).toEqual([]);
    expect(finding).toMatchObject({ severity: 'warning', verdict: 'unknown' });
    expect(finding?.message).toContain('it need not be proved, and is watched');
  });

  it('is an error where it was seen to break', () => {
    const { finding } = verify(waiting, inTime('PT2H', { proof: 'watched' }));
    expect(finding).toMatchObject({ played: true, severity: 'error', verdict: 'proved' });
    if (finding?.played !== true) return;
    const files = buildFiles(
      { initial: 'a', states: waiting, invariants: inTime('PT2H', { proof: 'watched' }) },
      { type: rest },
    );
    expect(runScenario(finding.scenario, compiled(files)).failures).toEqual([]);
  });

  it('is proved where it can be', () => {
    const states = { a: at({ t: after('PT1H', 'end') }), end };
    expect(verify(states, inTime('PT2H', { proof: 'watched' })).proven).toEqual(['soon']);
  });
});
