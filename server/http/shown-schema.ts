import { z } from '@hono/zod-openapi';

const step = z.object({
  kind: z.enum(['opened', 'edited', 'event', 'timer', 'clock', 'work']),
  on: z.string(),
  data: z.record(z.string(), z.unknown()),
  given: z.array(z.record(z.string(), z.unknown())),
  taken: z.array(z.string()),
  state: z.string().nullable().openapi({ description: 'null: it never comes to rest' }),
});

/** How what verification finds is shown: how sure it is, the way to it, and what came of playing that. */
export const shownSchema = {
  verdict: z.enum(['proved', 'unknown']),
  trace: z.array(step).optional().openapi({ description: 'The shortest way to it' }),
  told: z.array(z.string()).optional().openapi({ description: 'The steps of the trace in words' }),
  played: z.boolean().optional().openapi({
    description:
      'Whether the simulator could be led there; left out where there is no trace or enough had been tried',
  }),
  scenario: z
    .record(z.string(), z.unknown())
    .optional()
    .openapi({ description: 'What was played, as a scenario file: it goes as it says' }),
  tries: z
    .number()
    .int()
    .optional()
    .openapi({ description: 'How often it was tried where it was not reproduced' }),
  reason: z.string().optional().openapi({ description: 'Why it was not reproduced' }),
};
