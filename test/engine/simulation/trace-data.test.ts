import { runScenario, waysIn } from '@interlock/engine/study';
import type { Trace, TraceStep } from '@interlock/engine/study';
import type { Definitions, Json, JsonObject, Scenario } from '@interlock/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildFiles, buildType, compiled } from '../../support/mini-pack.ts';
import { shippedDefinitions } from '../../workflows/shipped-packs.ts';

const PEOPLE = { ada: {}, olga: { roles: ['owner', 'agent'] }, rita: { roles: ['requester'] } };
const REFERRED = /"@some-([\w-]+)"/gu;

/** Traces that together take every transition verification knows a way to. */
function tracesOf(definitions: Definitions, workflow: string): Trace[] {
  const ways = waysIn(definitions)(workflow);
  return [...(ways?.takeable ?? [])].flatMap((key) =>
    (
      ways?.on(null, ({ step }) => step.taken.some((one) => one.transition.key === key), 3) ?? []
    ).map((way) => ways?.trace(way) ?? []),
  );
}

/** A trace's data as they can be sent: people and teams there are, records under their alias. */
function real(data: JsonObject, team: string): JsonObject {
  const text = JSON.stringify(data)
    .replaceAll('"@some-person"', '"ada"')
    .replaceAll('"@some-team"', JSON.stringify(team));
  return JSON.parse(text) as JsonObject;
}

/** What somebody is told who sends a step of a trace, wherever the record has to be for it. */
function tell(
  definitions: Definitions,
  { workflow, opened, from, step }: Asked,
  as: string,
): { readonly code: string | null; readonly said: string } {
  const team = Object.keys(definitions.seeds.teams)[0] ?? 'team';
  const principals = { ...PEOPLE, [as]: { ...PEOPLE[as as keyof typeof PEOPLE], teams: [team] } };
  const referred = JSON.stringify([opened.data, step.data]).matchAll(REFERRED);
  const records = [...new Set([...referred].map(([, type = '']) => type))].flatMap((type) => {
    const [first] = tracesOf(definitions, type)[0] ?? [];
    if (first === undefined) return [];
    return [
      { alias: `some-${type}`, type, data: real(first.data, team) as { [id: string]: Json } },
    ];
  });
  const open = (one: TraceStep, by: string): Scenario['steps'][number] => ({
    as: by,
    open: { type: workflow, data: real(one.data, team) as { [id: string]: Json } },
    ...(one === step ? {} : { name: { it: workflow } }),
  });
  const data = real(step.data, team) as { [id: string]: Json };
  const sent: Scenario['steps'] =
    step.kind === 'opened'
      ? [open(step, as)]
      : [
          open(opened, 'engine'),
          {
            as: 'olga',
            event: { type: 'record.moved', to: 'it', data: { state: from, reason: 'r' } },
          },
          step.kind === 'edited'
            ? { as, edit: { to: 'it', data } }
            : { as, event: { type: step.on, to: 'it', data } },
        ];
  const scenario = { id: 's', title: 's', given: { principals, records }, steps: sent };
  const { plans, failures } = runScenario(scenario, definitions);
  const last = plans.at(-1)?.at(-1);
  if (plans.length < sent.length) throw new Error(JSON.stringify(failures));
  return { code: last?.code ?? null, said: `${as}, ${step.on}: ${last?.reason ?? ''}` };
}

interface Asked {
  readonly workflow: string;
  readonly opened: TraceStep;
  /** The state the record is in; empty before it is opened. */
  readonly from: string;
  readonly step: TraceStep;
}

/** Every step people can take in the traces of a workflow, each once. */
function askedIn(definitions: Definitions, workflow: string): Asked[] {
  const found = new Map<string, Asked>();
  for (const trace of tracesOf(definitions, workflow)) {
    const [opened] = trace;
    for (const [i, step] of trace.entries()) {
      if (opened === undefined || !['opened', 'edited', 'event'].includes(step.kind)) continue;
      const from = trace[i - 1]?.state ?? '';
      const key = JSON.stringify([from, step.kind, step.on, step.data]);
      if (!found.has(key)) found.set(key, { workflow, opened, from, step });
    }
  }
  return [...found.values()];
}

/** What is wrong with the data of traces, and how many steps were looked at. */
function wrongIn(definitions: Definitions): { readonly wrong: string[]; readonly asked: number } {
  const wrong: string[] = [];
  let asked = 0;
  for (const [workflow, { type }] of definitions.workflows) {
    for (const one of askedIn(definitions, workflow)) {
      const locked =
        one.step.kind === 'opened' &&
        Object.keys(one.step.data).some((id) => type.fields[id]?.readOnly === true);
      // What the workflow alone writes is given by Interlock alone.
      for (const as of locked ? ['engine'] : ['engine', 'ada', 'olga']) {
        const { code, said } = tell(definitions, one, as);
        if (code === 'invalid') wrong.push(`${workflow} ${said} ${JSON.stringify(one.step.data)}`);
        asked += 1;
      }
    }
  }
  return { wrong, asked };
}

/** Fields of every kind there is, with a value that a guard may ask for. */
const FIELDS: { readonly [id: string]: { readonly field: JsonObject; readonly value: Json } } = {
  when: { field: { type: 'string', format: 'date-time' }, value: '2026-05-05T05:05:05.000Z' },
  day: { field: { type: 'string', format: 'date' }, value: '2026-05-05' },
  mail: { field: { type: 'string', format: 'email' }, value: 'a@example.org' },
  link: { field: { type: 'string', format: 'uri' }, value: 'https://example.org/x' },
  long: { field: { type: 'string', format: 'duration' }, value: 'P1D' },
  text: { field: { type: 'string', minLength: 20, maxLength: 25 }, value: 'a'.repeat(22) },
  pick: { field: { type: 'string', enum: ['one', 'two'] }, value: 'two' },
  count: { field: { type: 'integer', minimum: 5, maximum: 7 }, value: 6 },
  share: { field: { type: 'number', maximum: -1 }, value: -2.5 },
  yes: { field: { type: 'boolean' }, value: true },
  tags: { field: { type: 'array', items: { type: 'string', enum: ['x', 'y'] } }, value: 'x' },
  who: { field: { type: 'string', ref: 'person' }, value: 'ada' },
  team: { field: { type: 'string', ref: 'team' }, value: 'team' },
  other: { field: { type: 'string', ref: 'part' }, value: 'nobody-knows' },
  locked: { field: { type: 'integer', readOnly: true }, value: 3 },
  worked: { field: { type: 'boolean', computed: { cel: 'record.data.count == 6' } }, value: true },
};
const ids = Object.keys(FIELDS);
const fieldOf = (id: string): JsonObject => ({ title: `The ${id}`, ...FIELDS[id]?.field });

/** The same of a list. */
const LISTED = { equal: 'contains', notEqual: 'doesNotContain', exists: 'exists' } as const;

const asked = fc.record({
  id: fc.constantFrom(...ids.filter((id) => id !== 'worked' && id !== 'locked')),
  required: fc.boolean(),
  own: fc.boolean(),
});
const guard = fc.record({
  id: fc.constantFrom(...ids),
  event: fc.boolean(),
  operator: fc.constantFrom<keyof typeof LISTED>('equal', 'notEqual', 'exists'),
});
const transition = fc.record({
  form: fc.uniqueArray(asked, { maxLength: 4, selector: ({ id }) => id }),
  guard: fc.option(guard),
});

/** A workflow of three states one after the other, with forms and guards over fields of all kinds. */
function oddPack(steps: readonly (typeof transition extends fc.Arbitrary<infer T> ? T : never)[]) {
  const written = steps.map((step, i) => {
    const form = Object.fromEntries(
      step.form.map(({ id, required, own }) => [
        own ? `own-${id}` : id,
        { required, ...(own ? { field: fieldOf(id) } : {}) },
      ]),
    );
    const of = step.guard?.event === true ? step.form[0] : undefined;
    const id = of?.id ?? step.guard?.id ?? 'yes';
    const path = of === undefined || !of.own ? id : `own-${id}`;
    const { operator = 'equal' } = step.guard ?? {};
    const value = operator === 'exists' ? true : (FIELDS[id]?.value ?? null);
    const condition = {
      fact: of === undefined ? 'record' : 'event',
      path: `data.${path}`,
      operator: id === 'tags' ? LISTED[operator] : operator,
      value,
    };
    return {
      on: `ticket.went-${i}`,
      target: `s${i + 1}`,
      ...(step.form.length === 0 ? {} : { form }),
      ...(step.guard === null ? {} : { guard: condition }),
    };
  });
  const states = Object.fromEntries(written.map((go, i) => [`s${i}`, { transitions: { go } }]));
  const part = {
    id: 'part',
    title: 'Part',
    initial: 'there',
    states: {
      there: { transitions: { go: { on: 'part.gone', target: 'gone' } } },
      gone: { kind: 'final' },
    },
  };
  return buildFiles(
    { initial: 's0', states: { ...states, [`s${steps.length}`]: { kind: 'final' } } },
    {
      type: { fields: Object.fromEntries(ids.map((id) => [id, fieldOf(id)])) },
      files: { 'part/type.json': buildType('part'), 'part/workflow.json': part },
    },
  );
}

describe('the data of a trace', () => {
  it('are taken by the forms they are for, in the shipped workflows', { timeout: 60_000 }, () => {
    const { wrong, asked: count } = wrongIn(shippedDefinitions());
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(300);
  });

  it('are taken by the forms they are for, whatever fields and guards there are', () => {
    let count = 0;
    fc.assert(
      fc.property(fc.array(transition, { minLength: 2, maxLength: 3 }), (steps) => {
        const found = wrongIn(compiled(oddPack(steps)));
        expect(found.wrong).toEqual([]);
        count += found.asked;
      }),
      { numRuns: 30, seed: 20_261_127 },
    );
    expect(count).toBeGreaterThan(200);
  });
});
