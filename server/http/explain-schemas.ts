import { z } from '@hono/zod-openapi';
import { decisionSchema } from './record-schemas.ts';

const fact = z.object({
  fact: z.string(),
  path: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
});

const changeSchema = z
  .object({
    fires: z.boolean().openapi({ description: 'What the policy would then do' }),
    smallest: z.boolean().openapi({ description: 'Whether no fewer facts will do' }),
    changes: z.array(
      z.object({
        fact,
        at: z
          .array(z.string())
          .openapi({ description: 'Comparisons that would come out otherwise' }),
        from: z.unknown().optional(),
        to: z.unknown().optional().openapi({ description: 'One value that does it; absent: none' }),
        known: z.boolean().openapi({ description: 'False where nobody looked at the fact' }),
      }),
    ),
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
    condition: z.record(z.string(), z.unknown()).nullable().openapi({
      description:
        'Node by node: `result` (null: it cannot be told), and for each comparison `actual`, `expected` and `origin`, where the value came from',
    }),
    change: changeSchema.nullable(),
    because: z.string().openapi({ description: 'Why, without its title' }),
    text: z.string().openapi({ description: 'Whether it fired and why, in words' }),
    otherwise: z.string().nullable().openapi({ description: 'The smallest change, in words' }),
  })
  .openapi('ExplainedPolicy');

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

/** What every explanation of a decision holds, made or planned. */
export const toldSchema = decisionSchema.extend({
  stages: z.array(stageSchema).openapi({ description: 'The way the event took, in order' }),
  rulings: z.array(
    z.looseObject({
      policies: z.array(explainedPolicySchema).openapi({
        description: 'Those that fired, those asked for, then those that were closest to firing',
      }),
      others: z.number().int().openapi({ description: 'Policies of the type left out' }),
    }),
  ),
  text: z.string().openapi({ description: 'All of it in plain sentences' }),
});
