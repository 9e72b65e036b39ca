import { z } from 'zod';
import { calendarSchema } from '../calendar/schema.ts';
import type { JsonObject } from '../json.ts';
import { policySchema } from '../policy/schema.ts';
import { recordTypeSchema } from '../record-type/schema.ts';
import { scenarioSchema } from '../simulation/schema.ts';
import { tableSchema } from '../table/schema.ts';
import { layoutSchema } from '../workflow/layout.ts';
import { workflowSchema } from '../workflow/schema.ts';
import { reviewSchema } from './review-rules.ts';
import { cisSchema, teamsSchema } from './seeds.ts';

const SCHEMAS = {
  type: [recordTypeSchema, 'A record type of Interlock'],
  workflow: [workflowSchema, 'A workflow of Interlock'],
  layout: [layoutSchema, 'Where the states of a workflow of Interlock are drawn'],
  policy: [policySchema, 'A policy of Interlock'],
  table: [tableSchema, 'A decision table of Interlock'],
  scenario: [scenarioSchema, 'A scenario of Interlock'],
  calendar: [calendarSchema, 'A business calendar of Interlock'],
  teams: [teamsSchema, 'The teams a new installation of Interlock starts with'],
  cis: [cisSchema, 'The configuration items a new installation of Interlock starts with'],
  review: [reviewSchema, 'Who has to approve changes of definitions before they are published'],
} as const;

/**
 * JSON Schemas (2020-12) of every definition file, for editors that complete and check: file name in
 * `workflows/schema/` → schema. They say the form; `compileDefinitions` says everything. Pure.
 */
export function jsonSchemas(): ReadonlyMap<string, JsonObject> {
  return new Map(
    Object.entries(SCHEMAS).map(([name, [schema, title]]) => {
      const json = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });
      return [`${name}.json`, { ...(json as unknown as JsonObject), title }];
    }),
  );
}
