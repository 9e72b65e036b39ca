import { z } from 'zod';

/** `seed/teams.json`: team id → name, e-mail and chat webhook. */
export const teamsSchema = z.strictObject({
  $schema: z.string().optional(),
  teams: z.record(
    z.string().regex(/^[a-z][a-z0-9-]*$/, 'use kebab-case, e.g. service-desk'),
    z.strictObject({
      name: z.string().min(1),
      email: z.email().nullish(),
      chat: z.url().nullish(),
    }),
  ),
});

/** `seed/cis.json`: CIs in the order they are created; `@alias` in data is that CI's id. */
export const cisSchema = z.strictObject({
  $schema: z.string().optional(),
  cis: z.array(z.strictObject({ alias: z.string().min(1), data: z.record(z.string(), z.json()) })),
});
