import { z } from 'zod';
import { compileCondition } from '../condition/compile.ts';
import type { CompiledCondition } from '../condition/compile.ts';
import { conditionSchema } from '../condition/schema.ts';
import { parseDuration } from '../calendar/duration.ts';
import { durationSchema } from '../calendar/duration-schema.ts';
import { error, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { isList } from '../json.ts';
import type { Json } from '../json.ts';
import { eventTypeSchema } from '../schema.ts';
import type { Shapes } from '../shape.ts';
import type { RecordType } from '../record-type/schema.ts';
import { nameHint } from '../unknown-name.ts';
import type { Chart } from './chart.ts';
import type { Workflow } from './schema.ts';

const said = {
  /** The sentence people read: "An emergency change never closes without a review". */
  title: z.string().min(1).max(200),
  description: z.string().max(2_000).optional(),
  /** `watched`: it need not be proved before publishing; while records run it is watched as the others are. */
  proof: z.literal('watched').optional(),
};

const factSchema = z.strictObject({
  fact: z.enum(['record', 'parent']),
  path: z.string().min(1).max(200),
});

/**
 * What must never happen to a record. Conditions are looked at after each step, over `record` (as the step left it),
 * `event` and `actor` (what it was taken on, and by whom), `parent` and `taken` (keys of the transitions taken).
 */
export const invariantSchema = z.union([
  z
    .strictObject({
      ...said,
      never: conditionSchema,
      /** What must have been so before, or at the same time. */
      without: conditionSchema.optional(),
      /** What lets it be. */
      unless: conditionSchema.optional(),
    })
    .describe('never … without … unless …'),
  z
    .strictObject({
      ...said,
      /** Once this has been so … */
      after: conditionSchema,
      /** … this is not to be … */
      never: conditionSchema,
      /** … unless this has been so since. */
      unless: conditionSchema,
    })
    .describe('… cannot follow … unless …'),
  z
    .strictObject({
      ...said,
      whenever: conditionSchema,
      always: conditionSchema,
      /** ISO 8601 duration, around the clock. */
      within: durationSchema,
    })
    .describe('whenever …, always … within …'),
  z
    .strictObject({
      ...said,
      /** Whoever takes a transition on this event … */
      event: eventTypeSchema,
      /** … is none of these: fields holding a person, or a list of persons. */
      byOtherThan: z.array(factSchema).min(1).max(20),
    })
    .describe('… only by somebody other than …'),
]);

/** An invariant as written. */
export type Invariant = z.infer<typeof invariantSchema>;

interface Base {
  readonly id: string;
  readonly title: string;
  /** `watched`: that it cannot be proved keeps nothing from being published. */
  readonly proof?: 'watched' | undefined;
}

/** An invariant ready to be looked at. */
export type CompiledInvariant = Base &
  (
    | {
        readonly kind: 'never';
        readonly never: CompiledCondition;
        readonly without: CompiledCondition | null;
        readonly unless: CompiledCondition | null;
      }
    | {
        readonly kind: 'not-after';
        readonly after: CompiledCondition;
        readonly never: CompiledCondition;
        readonly unless: CompiledCondition;
      }
    | {
        readonly kind: 'within';
        readonly whenever: CompiledCondition;
        readonly always: CompiledCondition;
        /** Milliseconds. */
        readonly within: number;
        readonly duration: string;
      }
    | {
        readonly kind: 'others-only';
        readonly event: string;
        /** Holds when whoever acts is one of those it must not be. */
        readonly same: CompiledCondition;
      }
  );

/** What an invariant may refer to. */
export interface InvariantScope {
  readonly type: Pick<RecordType, 'fields'> | null;
  readonly chart: Chart;
  readonly shapes?: Shapes | undefined;
}

/** Facts invariants may read: what is at hand when a step is over. */
const READABLE: ReadonlySet<string> = new Set(['record', 'event', 'actor', 'parent', 'taken']);

/** The invariants of a workflow, adding what is wrong with them to `issues`. Pure. */
export function compileInvariants(
  invariants: Workflow['invariants'],
  scope: InvariantScope,
  issues: Issue[],
): readonly CompiledInvariant[] {
  const compiled = Object.entries(invariants ?? {}).flatMap(([id, invariant]) => {
    const one = compileInvariant(id, invariant, scope, issues);
    return one === null ? [] : [one];
  });
  const remembering = compiled.filter(remembers).length;
  if (remembering > MOST_REMEMBERING) {
    const message = `${remembering} invariants remember what was before (without, after, within); at most ${MOST_REMEMBERING} can be followed`;
    issues.push(error('too-many-invariants', '/invariants', message));
  }
  return compiled;
}

/** Most invariants of a workflow that remember something: a bit each. */
export const MOST_REMEMBERING = 30;

/** Whether an invariant remembers something of earlier steps. Pure. */
export function remembers(invariant: CompiledInvariant): boolean {
  if (invariant.kind === 'never') return invariant.without !== null;
  return invariant.kind !== 'others-only';
}

function compileInvariant(
  id: string,
  invariant: Invariant,
  scope: InvariantScope,
  issues: Issue[],
): CompiledInvariant | null {
  const at = pointer('invariants', id);
  const condition = (json: unknown, key: string): CompiledCondition | null => {
    const compiled = compileCondition(
      json,
      { knownFacts: READABLE, shapes: scope.shapes },
      `${at}/${key}`,
    );
    issues.push(...compiled.issues);
    if (!compiled.ok) return null;
    issues.push(...namesIn(compiled.value, scope.chart, `${at}/${key}`));
    return compiled.value;
  };
  const optional = (json: unknown, key: string): CompiledCondition | null =>
    json === undefined ? null : condition(json, key);
  const { title, proof } = invariant;
  if ('event' in invariant) {
    if (!isTaken(scope.chart, invariant.event)) {
      const events = [...eventsOf(scope.chart)];
      issues.push(
        error(
          'unknown-event',
          `${at}/event`,
          `no transition is taken on "${invariant.event}"${nameHint(invariant.event, events)}`,
        ),
      );
    }
    const same = condition(sameAsOneOf(invariant.byOtherThan, scope.type), 'byOtherThan');
    return same === null
      ? null
      : { id, title, proof, kind: 'others-only', event: invariant.event, same };
  }
  if ('whenever' in invariant) {
    const whenever = condition(invariant.whenever, 'whenever');
    const always = condition(invariant.always, 'always');
    const length = parseDuration(invariant.within);
    if (whenever === null || always === null || !length.ok) return null;
    const { within: duration } = invariant;
    return { id, title, proof, kind: 'within', whenever, always, within: length.value, duration };
  }
  const never = condition(invariant.never, 'never');
  if ('after' in invariant) {
    const after = condition(invariant.after, 'after');
    const unless = condition(invariant.unless, 'unless');
    return never === null || after === null || unless === null
      ? null
      : { id, title, proof, kind: 'not-after', after, never, unless };
  }
  const without = optional(invariant.without, 'without');
  const unless = optional(invariant.unless, 'unless');
  return never === null ? null : { id, title, proof, kind: 'never', never, without, unless };
}

/** That whoever acts is one of some: a field holds a person or a list of persons. */
function sameAsOneOf(
  facts: Extract<Invariant, { byOtherThan: unknown }>['byOtherThan'],
  type: InvariantScope['type'],
): Json {
  return {
    any: facts.map(({ fact, path }) => {
      const field = path.startsWith('data.') ? type?.fields[path.slice('data.'.length)] : undefined;
      const list = fact === 'record' && field?.type === 'array';
      return {
        fact: 'actor',
        path: 'id',
        operator: list ? 'in' : 'equal',
        value: { fact, path },
      };
    }),
  };
}

/** Transitions a condition names that there are not; states are told by what is known of facts. */
function namesIn(condition: CompiledCondition, chart: Chart, at: string): Issue[] {
  const keys = [...chart.values()].flatMap(({ transitions }) => transitions.map(({ key }) => key));
  return comparisons(condition.source).flatMap(({ fact, value, at: here }) => {
    if (fact !== 'taken') return [];
    const named = (isList(value) ? value : [value]).filter((one) => typeof one === 'string');
    return named
      .filter((name) => !keys.includes(name))
      .map((name) => {
        const message = `there is no transition "${name}"${nameHint(name, keys)}`;
        return error('unknown-transition', at + here, message);
      });
  });
}

interface Comparison {
  readonly fact: Json | undefined;
  readonly value: Json | undefined;
  readonly at: string;
}

function comparisons(json: unknown, at = ''): Comparison[] {
  if (typeof json !== 'object' || json === null) return [];
  if (Array.isArray(json))
    return json.flatMap((one: unknown, i) => comparisons(one, at + pointer(i)));
  const { fact, value } = json as { readonly [key: string]: Json };
  if (typeof fact === 'string') return [{ fact, value, at: `${at}/value` }];
  return Object.entries(json).flatMap(([key, one]) => comparisons(one, at + pointer(key)));
}

function eventsOf(chart: Chart): Set<string> {
  return new Set(
    [...chart.values()].flatMap(({ transitions }) =>
      transitions.flatMap(({ trigger }) => (trigger.kind === 'event' ? [trigger.type] : [])),
    ),
  );
}

function isTaken(chart: Chart, event: string): boolean {
  return eventsOf(chart).has(event);
}
