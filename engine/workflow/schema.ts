import { z } from 'zod';
import { actionMapSchema } from '../action/schema.ts';
import { clockSchema } from '../clock/schema.ts';
import { conditionSchema } from '../condition/schema.ts';
import { QUIET_STAGES } from '../quiet-stage.ts';
import { formSchema } from '../record-type/form.ts';
import { idSchema, eventTypeSchema, stateIdSchema, valueSchema } from '../schema.ts';
import { invariantSchema } from './invariant.ts';

const transitionBase = {
  /** What the button or edge says: "Resolve". */
  label: z.string().min(1).max(80).optional(),
  description: z.string().max(2_000).optional(),
  /** Dotted path of the state to enter, from the workflow's root; absent: stay without leaving. */
  target: z.string().min(1).optional(),
  /** With `target` naming the source itself or an ancestor: leave and enter again. */
  reenter: z.boolean().optional().meta({ default: false }),
  guard: conditionSchema.optional(),
  actions: actionMapSchema.optional().meta({ default: {} }),
  /** Among transitions on the same trigger the lowest is tried first; ties by id. Default 0. */
  order: z.number().int().optional().meta({ default: 0 }),
};

/** A transition out of a state; exactly one of `on`, `after`, `always`, `done` triggers it. */
export const transitionSchema = z
  .strictObject({
    ...transitionBase,
    on: eventTypeSchema.optional(),
    /** ISO 8601 duration ("PT4H"), or the id of one of the workflow's `delays`. */
    after: z.string().min(1).max(80).optional(),
    always: z.literal(true).optional(),
    /** Taken when the compound or parallel state it leaves has reached its final state(s). */
    done: z.literal(true).optional(),
    /** Fields asked when a person takes it; fields of the record type are written to the record. */
    form: formSchema.optional(),
    /** Who may take it: a condition over `actor`, `record`, `event`. Absent: role agent. */
    allow: conditionSchema.optional(),
  })
  .refine((t) => [t.on, t.after, t.always, t.done].filter((x) => x !== undefined).length === 1, {
    message: 'name exactly one trigger: on, after, always or done',
  });

const resultTransition = z.strictObject(transitionBase);

/**
 * Work a state waits for: an effect, or child records. `each` is a value giving a list; one child
 * per item, the item readable as `item`. No child at all counts as done.
 */
export const invokeSchema = z
  .strictObject({
    title: z.string().max(120).optional(),
    effect: z
      .strictObject({ type: z.string().min(1), params: z.record(z.string(), valueSchema) })
      .optional(),
    record: z
      .strictObject({
        type: idSchema,
        data: z.record(z.string(), valueSchema),
        relation: idSchema,
        each: valueSchema.optional(),
        /** Event sent to children still running when the state is left. */
        cancel: eventTypeSchema.optional(),
      })
      .optional(),
    /** All children ended `ok`, or the effect succeeded; tried in order. `event.data` holds the result. */
    onDone: z.record(idSchema, resultTransition),
    /** A child ended `failed` (at once, others are cancelled on leaving), or the effect failed for good. */
    onError: z.record(idSchema, resultTransition).optional(),
    onTimeout: z.strictObject({ ...transitionBase, after: z.string().min(1).max(80) }).optional(),
  })
  .refine((i) => (i.effect === undefined) !== (i.record === undefined), {
    message: 'name exactly one of effect and record',
  });

const stateFields = {
  label: z.string().min(1).max(80).optional(),
  description: z.string().max(2_000).optional(),
  kind: z.enum(['atomic', 'compound', 'parallel', 'final', 'history']).optional(),
  /** For `final`: how the record (or region) ended. Default ok. */
  outcome: z.enum(['ok', 'failed']).optional().meta({ default: 'ok' }),
  /** For `history`: default `shallow`. */
  history: z.enum(['shallow', 'deep']).optional().meta({ default: 'shallow' }),
  /** For `history`: where to go when nothing is remembered. */
  target: z.string().optional(),
  /** For `compound`. */
  initial: stateIdSchema.optional(),
  /** Colour meaning of the state's chip. */
  tone: z.enum(['neutral', 'active', 'waiting', 'good', 'critical']).optional(),
  /** What for a record stands still while it is in this state, for explanations. */
  stage: z.enum(QUIET_STAGES).optional(),
  entry: actionMapSchema.optional().meta({ default: {} }),
  exit: actionMapSchema.optional().meta({ default: {} }),
  transitions: z.record(idSchema, transitionSchema).optional().meta({ default: {} }),
  invoke: z.record(idSchema, invokeSchema).optional().meta({ default: {} }),
};

/** A transition as written. */
export type Transition = z.infer<typeof transitionSchema>;
/** An invocation as written. */
export type Invoke = z.infer<typeof invokeSchema>;
/** What happens when invoked work ends. */
export type InvokeResult = z.infer<typeof resultTransition>;

/** A state; `states` nests. `kind` defaults to compound where there are states, else atomic. */
export interface State extends z.infer<z.ZodObject<typeof stateFields, z.core.$strict>> {
  states?: { [id: string]: State } | undefined;
}

/** See {@link State}. */
export const stateSchema: z.ZodType<State> = z.lazy(() =>
  z.strictObject({
    ...stateFields,
    states: z.record(stateIdSchema, stateSchema).optional().meta({ default: {} }),
  }),
);

/** A delay with a name: business time on a calendar, a computed instant, or an SLA clock's threshold. */
export const delaySchema = z.union([
  z.strictObject({
    title: z.string().optional(),
    duration: valueSchema,
    calendar: valueSchema.optional(),
  }),
  z.strictObject({ title: z.string().optional(), until: valueSchema }),
  z.strictObject({
    title: z.string().optional(),
    clock: idSchema,
    percent: z.number().int().min(1).max(200),
  }),
]);

/** A workflow file: logic only. */
export const workflowSchema = z.strictObject({
  $schema: z.string().optional(),
  id: idSchema,
  title: z.string().min(1).max(120),
  description: z.string().max(4_000).optional(),
  initial: stateIdSchema,
  states: z.record(stateIdSchema, stateSchema),
  delays: z.record(idSchema, delaySchema).optional().meta({ default: {} }),
  clocks: z.record(idSchema, clockSchema).optional().meta({ default: {} }),
  /** What must never happen: proven before publishing, watched afterwards. */
  invariants: z.record(idSchema, invariantSchema).optional().meta({ default: {} }),
});

/** A workflow as written. */
export type Workflow = z.infer<typeof workflowSchema>;
