import { z } from '@hono/zod-openapi';
import { decisionSchema } from './record-schemas.ts';

const fact = z.object({
  fact: z.string(),
  path: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
});

const computed = z
  .object({
    formula: z.unknown().openapi({ description: 'The expression of its record type' }),
    tables: z.array(z.object({ id: z.string(), title: z.string() })),
    inputs: z.array(z.object({ fact, value: z.unknown().optional() })),
  })
  .openapi('ComputedFrom');

const proposed = z.array(
  z.object({
    fact,
    at: z.array(z.string()).openapi({ description: 'Comparisons that would come out otherwise' }),
    from: z.unknown().optional(),
    to: z.unknown().optional().openapi({
      description: 'One value it may have that does it; absent: none',
    }),
    known: z.boolean().openapi({ description: 'False where nobody looked at the fact' }),
    computed: computed.optional().openapi({
      description:
        'Set where the fact is computed, and no one thing it is computed from was found to do it',
    }),
    so: z.object({ fact, to: z.unknown().optional() }).optional().openapi({
      description: 'The computed fact that is asked for, and what it comes to by this',
    }),
  }),
);

const turnSchema = z.object({
  smallest: z.boolean().openapi({ description: 'Whether no fewer facts will do' }),
  changes: proposed,
  alternatives: z.array(proposed).openapi({
    description: 'Other changes of as many facts that would do as well; not all there are',
  }),
});

const changeSchema = turnSchema
  .extend({
    fires: z.boolean().openapi({ description: 'What the policy would then do' }),
    waits: z.literal(true).optional().openapi({
      description:
        'Its conditions would hold then; whether it acts at once, its pattern or its limits decide',
    }),
    past: z
      .array(z.object({ policy: z.string(), title: z.string() }))
      .optional()
      .openapi({
        description:
          'Policies before it that do not hold then either: each that did would keep it from its turn',
      }),
  })
  .openapi('SmallestChange');

const explainedPolicySchema = z
  .object({
    policy: z.string(),
    title: z.string(),
    matched: z
      .boolean()
      .nullable()
      .openapi({ description: 'Whether it fired; null: it was not asked' }),
    standing: z
      .looseObject({
        kind: z.enum([
          'asked',
          'failed',
          'broken',
          'other-event',
          'switched-off',
          'stopped',
          'suppressed',
          'held',
          'instead',
          'unknown',
        ]),
      })
      .openapi({ description: 'Whether it was asked, and if not, why' }),
    asked: z.array(z.object({ type: z.string(), title: z.string() })).openapi({
      description: 'Actions it asked for; none where it did not fire',
    }),
    condition: z.record(z.string(), z.unknown()).nullable().openapi({
      description:
        'Node by node: `result` (null: it cannot be told), and for each comparison `actual`, `expected` and `origin`, where the value came from; `computed`, how; `undecided`, why it holds neither way',
    }),
    change: changeSchema.nullable(),
    because: z.string().openapi({ description: 'Why, without its title' }),
    text: z.string().openapi({ description: 'Whether it fired and why, in words' }),
    otherwise: z.string().nullable().openapi({ description: 'The smallest change, in words' }),
  })
  .openapi('ExplainedPolicy');

const transitionSchema = z
  .object({
    record: z.string(),
    number: z.string(),
    type: z.string().nullable(),
    title: z.string(),
    step: z.number().int().openapi({ description: 'Steps of one number were weighed together' }),
    transition: z.string().openapi({ description: 'State and id in the workflow' }),
    holds: z.boolean(),
    taken: z.boolean(),
    condition: z.record(z.string(), z.unknown()).nullable().openapi({
      description: 'Its guard, node by node, as conditions of policies are told',
    }),
    change: turnSchema.nullable(),
    because: z.string(),
    text: z.string().openapi({ description: 'Whether it was taken and why, in words' }),
    otherwise: z.string().nullable().openapi({ description: 'The smallest change, in words' }),
  })
  .openapi('ExplainedTransition');

const headlineSchema = z
  .object({ record: z.string().nullable(), text: z.string() })
  .openapi('Headline');

const stageSchema = z
  .object({
    stage: z.enum([
      'normalise',
      'duplicate',
      'flap',
      'maintenance',
      'inhibit',
      'throttle',
      'policies',
      'workflow',
    ]),
    verdict: z.enum(['passed', 'stopped', 'not-applicable']),
    text: z.string(),
  })
  .openapi('Stage');

const publishedSchema = z
  .object({
    at: z.iso.datetime(),
    by: z.object({ id: z.string(), name: z.string() }).nullable().openapi({
      description:
        'Who published them; null: nobody did, they were taken over from the workflows folder',
    }),
    versions: z
      .array(z.object({ workflow: z.string(), version: z.number().int(), tag: z.string() }))
      .openapi({ description: 'Versions of workflows that came with the commit' }),
  })
  .openapi('PublishedDefinitions');

/** What every explanation of a decision holds, made or planned. */
export const toldSchema = decisionSchema.extend({
  published: publishedSchema.nullable().openapi({
    description: 'How these definitions had become the active ones; null where it is not known',
  }),
  stages: z.array(stageSchema).openapi({ description: 'The way the event took, in order' }),
  rulings: z.array(
    z.looseObject({
      policies: z.array(explainedPolicySchema).openapi({
        description: 'Those that fired, those asked for, then those that were closest to firing',
      }),
      others: z.number().int().openapi({ description: 'Policies of the type left out' }),
    }),
  ),
  headlines: z.array(headlineSchema).openapi({
    description: 'What it came to and why, a sentence for each record that was opened or moved',
  }),
  transitions: z.array(transitionSchema).openapi({
    description: 'Transitions of records whose guards were asked, taken or not, and why',
  }),
  text: z.string().openapi({ description: 'All of it in plain sentences' }),
});
