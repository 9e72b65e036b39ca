import { explainRuling } from '@interlock/engine/study';
import type { Definitions, Json, JsonObject, Plan } from '@interlock/engine';
import type { ExplainedPolicy, TracedCondition } from '@interlock/engine/study';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { buildWorld, NOW, opening, takeOne } from './world.ts';

const whole = (title: string, most: number) => ({
  title,
  type: 'integer',
  enum: Array.from({ length: most }, (_, i) => i + 1),
});
const impacts = [1, 2, 3];
/** Impact and urgency of 1 to 3 make a priority of 1 to 5. */
const priority: JsonObject = {
  id: 'priority',
  title: 'Priority from impact and urgency',
  hit: 'unique',
  inputs: {
    impact: { fact: 'record', path: 'data.impact', type: 'integer' },
    urgency: { fact: 'record', path: 'data.urgency', type: 'integer' },
  },
  outputs: { priority: { type: 'integer' } },
  rows: Object.fromEntries(
    impacts.flatMap((impact) =>
      impacts.map((urgency) => [
        `i${impact}-u${urgency}`,
        { when: { impact, urgency }, then: { priority: impact + urgency - 1 } },
      ]),
    ),
  ),
};
const formula = "record.data.override == null ? table('priority').priority : record.data.override";
const type = {
  fields: {
    impact: { ...whole('Impact', 3), required: true },
    urgency: { ...whole('Urgency', 3), required: true },
    override: whole('Priority set by hand', 5),
    priority: { ...whole('Priority', 5), computed: { cel: formula } },
    hours: { title: 'Hours', type: 'integer', computed: { cel: 'record.data.priority * 4' } },
  },
};
const workflow = {
  initial: 'open',
  states: {
    open: { entry: { e: { type: 'emit', params: { type: 'ticket.opened' } } } },
    ended: { kind: 'final' },
  },
} as unknown as JsonObject;

const ticket = (path: string, operator: string, value: Json): JsonObject => ({
  fact: 'record',
  path: `data.${path}`,
  operator,
  value,
});

function pack(conditions: JsonObject): Definitions {
  const policy = {
    id: 'p',
    title: 'Urgent tickets are told',
    on: ['ticket.opened'],
    conditions,
    actions: { m: { type: 'email.send', params: { to: 'a', subject: 'b', text: 'c' } } },
  };
  return compiled(
    buildFiles(workflow, {
      type,
      files: { 'ticket/policies/p.json': policy, 'ticket/tables/priority.json': priority },
    }),
  );
}

interface Opened {
  readonly plan: Plan;
  readonly fired: boolean;
  readonly policy: ExplainedPolicy;
}

/**
 * A ticket really opened, and what the one policy said to it.
 *
 * @param stored what its decision holds of the ticket instead
 */
function open(definitions: Definitions, data: JsonObject, stored: JsonObject = {}): Opened {
  const world = buildWorld(definitions);
  const event = opening('o1', 'ticket', data);
  const plan = takeOne(world, event);
  const made = plan.decision.rulings.find(({ event: { type: of } }) => of === 'ticket.opened');
  if (made === undefined) throw new Error('no policy was asked');
  const ruling = JSON.parse(JSON.stringify(made)) as typeof made;
  const { subject } = ruling;
  const context = { event, actor: { ...event.actor }, now: NOW };
  const [policy] = explainRuling(
    {
      ...ruling,
      subject: subject === null ? null : { ...subject, data: { ...subject.data, ...stored } },
    },
    context,
    definitions,
  ).policies;
  if (policy === undefined) throw new Error('nothing was explained');
  return { plan, fired: made.matched.length > 0, policy };
}

const leaves = (traced: TracedCondition | null): readonly TracedCondition[] =>
  traced === null || traced.kind === 'leaf'
    ? traced === null
      ? []
      : [traced]
    : traced.children.flatMap(leaves);

describe('a computed field in an explanation', () => {
  const urgent = pack(ticket('priority', 'lessThanInclusive', 2));

  it('is told with the table it is computed by and what that was asked with', () => {
    const { policy } = open(urgent, { title: 't', impact: 3, urgency: 2 });
    expect(policy.because).toMatch(
      /^Priority of TICKET-\w+ is 4, by decision table “Priority from impact and urgency” from Impact 3 and Urgency 2, but it has to be at most 2\.$/,
    );
    const read = (path: string) => ({ fact: 'record', path: `data.${path}` });
    expect(leaves(policy.condition)).toMatchObject([
      {
        computed: {
          formula: { cel: formula },
          tables: [{ id: 'priority', title: 'Priority from impact and urgency' }],
          inputs: [
            { fact: read('override') },
            { fact: read('impact'), value: 3 },
            { fact: read('urgency'), value: 2 },
          ],
        },
      },
    ]);
  });

  it('is told without the table where that was not asked', () => {
    const { policy } = open(urgent, { title: 't', impact: 3, urgency: 2, override: 4 });
    expect(policy.because).toMatch(/is 4, computed from Priority set by hand 4, but/);
  });

  it('is turned by what it is computed from, where one such thing does it', () => {
    const { policy } = open(urgent, { title: 't', impact: 2, urgency: 2 });
    expect(policy.otherwise).toMatch(
      /^It would have fired if Impact of TICKET-\w+ were 1 \(it is 2\), by which Priority came to 2\.$/,
    );
    expect(policy.change?.changes).toMatchObject([
      {
        fact: { fact: 'record', path: 'data.impact' },
        from: 2,
        to: 1,
        so: { fact: { fact: 'record', path: 'data.priority' }, to: 2 },
      },
    ]);
  });

  it('is else told as what it would have to come to', () => {
    const first = pack(ticket('priority', 'equal', 1));
    const { policy } = open(first, { title: 't', impact: 3, urgency: 3 });
    expect(policy.otherwise).toMatch(
      /^It would have fired if Priority of TICKET-\w+ came to 1 \(it is 5, by decision table “Priority from impact and urgency” from Impact 3 and Urgency 3\)\.$/,
    );
    expect(policy.change?.changes).toMatchObject([
      { to: 1, computed: { tables: [{ id: 'priority' }] } },
    ]);
  });

  it('is not worked out where that does not give what was seen', () => {
    // given: decided when the table said something else
    const { policy } = open(urgent, { title: 't', impact: 2, urgency: 2 }, { priority: 5 });
    // then
    expect(policy.because).toMatch(
      /^Priority of TICKET-\w+ is 5, computed, but it has to be at most 2\.$/,
    );
    expect(policy.otherwise).toMatch(
      /^It would have fired if Priority of TICKET-\w+ came to at most 2 \(it is 5, computed\)\.$/,
    );
  });

  it('never stays as it was while what it is computed from is changed', () => {
    // given: with an impact of 1 the priority is 2, so that no change of the impact alone does it
    const both = pack({ all: [ticket('impact', 'equal', 1), ticket('priority', 'equal', 4)] });
    // when
    const { policy } = open(both, { title: 't', impact: 3, urgency: 2 });
    // then
    expect(policy.change).toBeNull();
  });
});

it('what is proposed fires when a ticket is opened so, or is told as what would have to come about', () => {
  let tried = 0;
  const any = fc.oneof(
    fc
      .tuple(
        fc.constantFrom('priority', 'impact', 'urgency'),
        fc.constantFrom('equal', 'notEqual', 'lessThanInclusive', 'greaterThan'),
        fc.constantFrom(1, 2),
      )
      .map(([path, operator, value]) => ticket(path, operator, value)),
    fc
      .tuple(fc.constantFrom('lessThan', 'greaterThan'), fc.constantFrom(8, 12))
      .map(([operator, value]) => ticket('hours', operator, value)),
  );
  const conditions = fc.array(any, { minLength: 1, maxLength: 3 }).map((all) => ({ all }));
  const data = fc.record({
    impact: fc.constantFrom(...impacts),
    urgency: fc.constantFrom(...impacts),
  });
  fc.assert(
    fc.property(conditions, data, (written, given) => {
      // given
      const definitions = pack(written);
      const before = open(definitions, { title: 't', ...given });
      // when
      for (const changes of [
        before.policy.change?.changes ?? [],
        ...(before.policy.change?.alternatives ?? []),
      ]) {
        if (changes.length === 0 || changes.some(({ computed }) => computed !== undefined))
          continue;
        const changed = changes.map(({ fact, to }) => [fact.path?.slice('data.'.length), to]);
        const after = open(definitions, { title: 't', ...given, ...Object.fromEntries(changed) });
        // then
        expect(after.fired).toBe(!before.fired);
        tried += 1;
      }
    }),
    { numRuns: 300 },
  );
  expect(tried).toBeGreaterThan(100);
});
