import { durationSchema } from '../calendar/duration-schema.ts';
import { z } from 'zod';
import {
  ADDS_ONLY,
  callsAddress,
  opensRecord,
  sendsEvent,
  setsFields,
  suppressesEvent,
} from './meaning.ts';
import type { Means } from './meaning.ts';
import { QUIET_STAGES } from '../quiet-stage.ts';
import { eventTypeSchema, idSchema, valueSchema } from '../schema.ts';

/** What a declared action does, where it may stand and which params it takes. */
export interface ActionKind {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  /** `workflow`: in states and transitions; `policy`: in policies; an effect may stand in both. */
  readonly places: readonly ('workflow' | 'policy')[];
  /** True when it becomes an effect, done outside the transaction. */
  readonly effect: boolean;
  readonly params: z.ZodType;
  /** What it does to what. */
  readonly means: Means;
}

const both = ['workflow', 'policy'] as const;

const target = z.union([
  z.literal('subject'),
  z.strictObject({ record: valueSchema }),
  z.strictObject({ key: valueSchema }),
  z.strictObject({ relation: idSchema, direction: z.enum(['in', 'out']) }),
]);

const recipients = z.union([z.string(), z.array(valueSchema), z.strictObject({ cel: z.string() })]);

const kinds: readonly ActionKind[] = [
  {
    type: 'set',
    title: 'Set fields',
    description: 'Writes fields of the record; each param is a field, null clears it.',
    places: ['workflow'],
    effect: false,
    means: setsFields,
    params: z.record(idSchema, valueSchema),
  },
  {
    type: 'count',
    title: 'Count',
    description:
      'Changes counters without a history row: a number is added, a text (a time) replaces.',
    places: ['workflow'],
    effect: false,
    means: ADDS_ONLY,
    params: z.record(idSchema, valueSchema),
  },
  {
    type: 'note',
    title: 'Add a note',
    description: 'Puts a line on the record’s timeline.',
    places: ['workflow'],
    effect: false,
    means: ADDS_ONLY,
    params: z.strictObject({
      text: valueSchema,
      visibility: z.enum(['internal', 'public']).optional(),
    }),
  },
  {
    type: 'emit',
    title: 'Emit an event',
    description: 'Offers an event about this record to the policies, in the same transaction.',
    places: both,
    effect: false,
    means: ADDS_ONLY,
    params: z.strictObject({ type: eventTypeSchema, data: valueSchema.optional() }),
  },
  {
    type: 'record.open',
    title: 'Open a record',
    description:
      'Opens a record, or joins the open one that holds `key` (default: the type’s identity). ' +
      '`within` limits joining by `key` to so long after it was last taken or joined; `existing` is ' +
      'the event the joined record gets; `link` ties the subject to the record (`reverse`: the ' +
      'other way round).',
    places: both,
    effect: false,
    means: opensRecord,
    params: z.strictObject({
      type: idSchema,
      data: z.record(idSchema, valueSchema),
      key: valueSchema.optional(),
      within: durationSchema.optional(),
      existing: z.strictObject({ type: eventTypeSchema, data: valueSchema.optional() }).optional(),
      link: z.strictObject({ relation: idSchema, reverse: z.literal(true).optional() }).optional(),
    }),
  },
  {
    type: 'record.send',
    title: 'Send an event to records',
    description:
      'Moves other records: the subject itself, one by id or key, or all at the end of a link. ' +
      'A record whose state does not accept the event is left as it is.',
    places: both,
    effect: false,
    means: sendsEvent,
    params: z.strictObject({ to: target, type: eventTypeSchema, data: valueSchema.optional() }),
  },
  {
    type: 'record.link',
    title: 'Link records',
    description: 'Ties the subject to another record; `reverse`: the other record to the subject.',
    places: both,
    effect: false,
    means: ADDS_ONLY,
    params: z.strictObject({
      relation: idSchema,
      to: valueSchema,
      reverse: z.literal(true).optional(),
    }),
  },
  {
    type: 'suppress',
    title: 'Suppress',
    description:
      'Ends the event as suppressed, with a reason; lower policies are not considered. `stage` says what ' +
      'it is held back for (default `inhibit`), for explanations.',
    places: ['policy'],
    effect: false,
    means: suppressesEvent,
    params: z.strictObject({ reason: valueSchema, stage: z.enum(QUIET_STAGES).optional() }),
  },
  {
    type: 'http.request',
    title: 'Call an HTTP endpoint',
    description: 'Sends a request with a stable Idempotency-Key; 2xx is success.',
    places: both,
    effect: true,
    means: callsAddress,
    params: z.strictObject({
      url: valueSchema,
      method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
      headers: z.record(z.string(), valueSchema).optional(),
      body: valueSchema.optional(),
      timeout: durationSchema.optional(),
    }),
  },
  {
    type: 'email.send',
    title: 'Send an e-mail',
    description: 'To people, teams (their ids) or addresses.',
    places: both,
    effect: true,
    means: ADDS_ONLY,
    params: z.strictObject({ to: recipients, subject: valueSchema, text: valueSchema }),
  },
  {
    type: 'chat.post',
    title: 'Post to a chat channel',
    description: 'To a team’s channel (team id) or an incoming-webhook URL of Slack or Teams.',
    places: both,
    effect: true,
    means: ADDS_ONLY,
    params: z.strictObject({
      to: valueSchema,
      text: valueSchema,
      format: z.enum(['slack', 'teams']).optional(),
    }),
  },
];

/** Every action there is, by type. */
export const ACTIONS: ReadonlyMap<string, ActionKind> = new Map(kinds.map((k) => [k.type, k]));

/** What an action is called: its title, its type where there is none of that type. Pure. */
export function actionTitle(type: string): string {
  return ACTIONS.get(type)?.title ?? type;
}
