import type { Json, JsonObject } from '@interlock/engine';

import { compileDefinitions, verifyFiles } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { buildFiles } from '../../support/mini-pack.ts';
import { isIn, open, play, send } from '../simulation/play.ts';

const region = (id: string): JsonObject => ({
  initial: 'one',
  states: {
    one: { transitions: { go: { on: `ticket.${id}`, target: `p.${id}.two` } } },
    two: { transitions: { go: { on: `ticket.${id}2`, target: `p.${id}.over` } } },
    over: { kind: 'final' },
  },
});
const asks = (path: string, operator: string, value: Json): JsonObject => ({
  fact: 'record',
  path,
  operator,
  value,
});
const active = (state: string): JsonObject => asks('states', 'contains', state);

/** Two regions of three states, with what must never be. */
const workflow = (never: JsonObject, guard?: JsonObject): JsonObject => {
  const right = region('r') as { states: { one: { transitions: { go: JsonObject } } } };
  const { go } = right.states.one.transitions;
  return {
    initial: 'p',
    states: {
      p: {
        kind: 'parallel',
        states: {
          l: region('l'),
          r: {
            ...right,
            states: {
              ...right.states,
              one: { transitions: { go: guard === undefined ? go : { ...go, guard } } },
            },
          } as unknown as JsonObject,
        },
        transitions: { done: { done: true, target: 'end' } },
      },
      end: { kind: 'final' },
    },
    invariants: { bad: { title: 'Never bad', never } },
  };
};
const issues = (never: JsonObject) =>
  compileDefinitions(buildFiles(workflow(never))).issues.map(({ code, severity, message }) => ({
    code,
    severity,
    message,
  }));
const verified = (never: JsonObject, guard?: JsonObject) =>
  verifyFiles(buildFiles(workflow(never, guard))).workflows?.[0];

describe('of states side by side', () => {
  it('an invariant about one is found broken, and is told while the record runs', () => {
    const never = active('p.l.two');
    // when
    const found = verified(never);
    const played = play(workflow(never), [
      open({}, isIn('p.l.one,p.r.one')),
      send('ticket.l', { ...isIn('p.l.two,p.r.one'), emitted: ['invariant.broken'] }),
    ]);
    // then
    expect(found?.findings).toMatchObject([{ kind: 'broken-invariant', invariant: 'bad' }]);
    expect(played.failures).toEqual([]);
  });

  it('an invariant about two together is proved where a guard keeps them apart, and only there', () => {
    const never = { all: [active('p.l.two'), active('p.r.two')] };
    expect(verified(never)?.proven).toEqual([]);
    const apart = { all: [active('p.l.over')] };
    expect(verified(never, apart)?.proven).toEqual(['bad']);
    const around = { not: active('p.l') };
    expect(verified(never, around)?.proven).toEqual(['bad']);
  });

  it.each<[string, JsonObject]>([
    ['equal to one', asks('state', 'equal', 'p.l.two')],
    ['among some', asks('state', 'in', ['p.l.two', 'p.l.over'])],
    ['equal to one around', asks('state', 'equal', 'p')],
    ['equal to them in the wrong order', asks('state', 'equal', 'p.r.one,p.l.one')],
  ])('the whole state is never %s, which is refused', (_how, never) => {
    expect(issues(never)).toMatchObject([
      { code: 'never-equal', severity: 'error' },
      ...(Array.isArray(never['value']) ? [{ code: 'never-equal' }] : []),
    ]);
  });

  it('what to write instead is told', () => {
    expect(issues(asks('state', 'equal', 'p.l.two'))[0]?.message).toBe(
      '"record.state" is never "p.l.two": it names the innermost active states, joined by a comma; "states" with "contains" asks whether p.l.two is one of the active ones',
    );
  });

  it.each<[string, JsonObject]>([
    ['the whole text', asks('state', 'equal', 'p.l.two,p.r.one')],
    ['a part of the text', asks('state', 'containsText', 'p.l.two')],
    ['a state by itself', asks('state', 'equal', 'end')],
    ['an active state', active('p.l.two')],
    ['a state around', active('p.l')],
  ])('%s may be asked for', (_what, never) => {
    expect(issues(never)).toEqual([]);
  });

  it('an active state there is not is refused', () => {
    expect(issues(active('p.l.tow'))).toMatchObject([
      { code: 'never-equal', severity: 'error', message: expect.stringContaining('"p.l.two"') },
    ]);
  });
});
