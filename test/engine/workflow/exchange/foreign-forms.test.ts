import type { Json, JsonObject, Workflow } from '@interlock/engine';
import { exportXState, importXState } from '@interlock/engine/study';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EVENTS, FLAGS, randomWorkflow } from '../random-chart.ts';
import { fillIn, withoutMeta } from './fill-in.ts';
import { runnable, sameSteps } from './same-steps.ts';
import type { Steps } from './same-steps.ts';

const flags = fc.record(Object.fromEntries(FLAGS.map((flag) => [flag, fc.boolean()])));
const types = [...EVENTS, 'x.root'];
const events = fc.array(fc.tuple(fc.constantFrom(...types), flags), { maxLength: 8 });

interface Mutable {
  [key: string]: Json;
}

/** The same machine said otherwise: events in capitals, ids of states, targets in all their forms, single transitions unlisted. */
function rephrase(machine: JsonObject, pick: () => number): JsonObject {
  const ids = new Map<string, string>();
  const visit = (node: Mutable, path: string): void => {
    for (const [key, child] of Object.entries((node['states'] ?? {}) as Mutable)) {
      const at = path === '' ? key : `${path}.${key}`;
      if (pick() % 3 === 0) {
        (child as Mutable)['id'] = `node ${at.replaceAll('.', '-')}`;
        ids.set(at, `node ${at.replaceAll('.', '-')}`);
      }
      visit(child as Mutable, at);
    }
  };
  const said = (target: string, from: string): string => {
    const path = target.slice('#ticket.'.length);
    const forms: string[] = [];
    const parts = path.split('.');
    // A state with an id of its own is found by that alone, as are those inside it.
    for (let i = parts.length; i > 0; i -= 1) {
      const id = ids.get(parts.slice(0, i).join('.'));
      if (id === undefined) continue;
      forms.push(`#${[id, ...parts.slice(i)].join('.')}`);
      break;
    }
    if (forms.length === 0) forms.push(target);
    if (path.startsWith(`${from}.`)) forms.push(path.slice(from.length));
    const around = from.split('.').slice(0, -1).join('.');
    if (around === '') forms.push(path);
    else if (path.startsWith(`${around}.`)) forms.push(path.slice(around.length + 1));
    return forms[pick() % forms.length] ?? target;
  };
  const edges = (list: Json, from: string): Json => {
    const all = (list as Mutable[]).map((edge): Json => {
      const { target } = edge;
      const written = typeof target === 'string' ? { ...edge, target: said(target, from) } : edge;
      const isTarget = Object.keys(written).length === 1 && written['target'] !== undefined;
      return isTarget && pick() % 2 === 0 ? (written['target'] ?? null) : written;
    });
    const [only] = all;
    return all.length === 1 && only !== undefined && pick() % 2 === 0 ? only : all;
  };
  const rewrite = (node: Mutable, path: string): void => {
    const { on, always, onDone, target, states } = node;
    if (on !== undefined) {
      node['on'] = Object.fromEntries(
        Object.entries(on as Mutable).map(([type, list]) => [loud(type), edges(list, path)]),
      );
    }
    if (always !== undefined) node['always'] = edges(always, path);
    if (onDone !== undefined) node['onDone'] = edges(onDone, path);
    // The target of a history state is told from its parent.
    if (typeof target === 'string') node['target'] = said(target, path);
    for (const [key, child] of Object.entries((states ?? {}) as Mutable)) {
      rewrite(child as Mutable, path === '' ? key : `${path}.${key}`);
    }
  };
  const copy = JSON.parse(JSON.stringify(machine)) as Mutable;
  visit(copy, '');
  rewrite(copy, '');
  if (pick() % 2 === 0)
    copy['on'] = { [loud('x.root')]: [{ target: '.s0', reenter: pick() % 2 === 0 }] };
  // A wildcard takes what nobody else does, of the events the machine names; XState's own it takes besides.
  const first = (copy['states'] as Mutable)['s0'] as Mutable;
  if (pick() % 2 === 0 && !JSON.stringify(copy).includes('"final"'))
    first['on'] = {
      '*': first['id'] === undefined ? '#ticket.s0' : `#${first['id'] as string}`,
      ...(first['on'] as Mutable | undefined),
    };
  return copy;
}

const loud = (type: string): string => type.replace('.', '_').toUpperCase();

it('a machine of another program goes the same ways as a workflow, however it says them', () => {
  fc.assert(
    fc.property(
      randomWorkflow({ finals: true, always: true }),
      events,
      fc.array(fc.nat(30), { minLength: 20, maxLength: 60 }),
      (chart, steps, picks) => {
        // given
        const workflow = { id: 'ticket', title: 'Ticket', ...chart } as unknown as Workflow;
        const exported = exportXState(workflow);
        fc.pre(exported.losses.every(({ effect }) => effect !== 'may-differ'));
        let at = 0;
        const pick = (): number => picks[(at += 1) % picks.length] ?? 0;
        const machine = rephrase(withoutMeta(exported.machine) as JsonObject, pick);
        // when
        const imported = importXState(machine, { version: 5 });
        // then
        expect(imported.issues).toEqual([]);
        const left = imported.losses.filter(
          ({ effect, code }) => effect === 'left-out' && code !== 'wildcard',
        );
        expect(left).toEqual([]);
        const text = JSON.stringify(machine);
        const filled = fillIn(
          imported.workflow as unknown as Json,
          (name) => exported.guards[name] ?? null,
        );
        const whole = Object.hasOwn(machine, 'on');
        sameSteps(
          filled as unknown as Workflow,
          runnable(machine, exported.guards),
          steps
            .map(([type, data]) => [loud(type), data] as const)
            .filter(([type]) => text.includes(`"${type}"`)),
          {
            event: (type) => `ticket.${type.toLowerCase().replace('_', '-')}`,
            value: (value) => (whole ? { machine: value } : value),
          },
        );
      },
    ),
    { numRuns: 300 },
  );
});

it('a machine whose root is done ends the record, in the same step', () => {
  // given
  const machine: JsonObject = {
    id: 'ticket',
    type: 'parallel',
    states: Object.fromEntries(
      ['a', 'b'].map((id) => [
        id,
        {
          initial: 'open',
          states: { open: { on: { [`X_${id.toUpperCase()}`]: 'shut' } }, shut: { type: 'final' } },
        },
      ]),
    ),
  };
  // when
  const { workflow } = importXState(machine, { version: 5 });
  // then
  const steps = ['X_A', 'X_B'].map((type) => [type, {}]) as unknown as Steps;
  sameSteps(workflow as Workflow, runnable(machine, {}), steps, {
    event: (type) => `ticket.${type.toLowerCase().replace('_', '-')}`,
    value: (value) =>
      Object.values(value as object).every((state) => state === 'shut')
        ? 'done'
        : { machine: value },
  });
});
