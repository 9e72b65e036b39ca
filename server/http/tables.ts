import { createRoute, z } from '@hono/zod-openapi';
import { EngineError, error, explainTable, FACTS, pointer } from '@interlock/engine';
import { shapesUnder, sheetToTable, tableToSheet } from '@interlock/engine/study';
import type { CompiledTable, JsonObject, Parsed } from '@interlock/engine';
import type { Sheet } from '@interlock/engine/study';
import { AppError } from '../app-error.ts';
import { readCsv, sheetToCsv } from '../content/sheet-csv.ts';
import { readXlsx, sheetToXlsx } from '../content/sheet-xlsx.ts';
import { mediaType } from '../intake/media-type.ts';
import { invalidContent } from '../runtime/refuse-drafts.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { answer, problems } from './answers.ts';
import { requireScope } from './permission.ts';
import { issueSchema } from './record-schemas.ts';
import { createRouter } from './router.ts';

const CSV = 'text/csv';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const content = z.record(z.string(), z.unknown());
const params = z.object({ id: z.string().min(1).max(64) });
const file = z.string().openapi({ format: 'binary' });
const sheetBody = { content: { [CSV]: { schema: z.string() }, [XLSX]: { schema: file } } };

const imported = z
  .object({
    table: content.openapi({ description: 'The table as JSON' }),
    issues: z.array(issueSchema).openapi({
      description: 'Warnings: path is the cell, /C7, and the message names it',
    }),
  })
  .openapi('ImportedTable');

const explained = z
  .object({
    table: z.string(),
    inputs: content,
    verdict: content.openapi({ description: 'kind is hit, none or conflict' }),
    because: z.string().openapi({ description: 'Why, in words' }),
    rows: z.array(content).openapi({ description: 'Each row with its cells and the values seen' }),
  })
  .openapi('ExplainedTable');

const exportRoute = createRoute({
  method: 'get',
  path: '/api/tables/{id}/export',
  tags: ['Definitions'],
  summary: 'A decision table as a spreadsheet',
  description: 'POST /api/tables/import reads the same table from it; no cell is a formula.',
  middleware: [requireScope('definitions:read')] as const,
  request: {
    params,
    query: z.object({ format: z.enum(['csv', 'xlsx']).default('csv') }),
  },
  responses: {
    200: { description: 'The spreadsheet, as an attachment', ...sheetBody },
    ...problems(404, 422),
  },
});

const importRoute = createRoute({
  method: 'post',
  path: '/api/tables/import',
  tags: ['Definitions'],
  summary: 'Read a decision table from a spreadsheet; nothing is activated',
  description:
    `The body is the file, as ${CSV} (UTF-8) or ${XLSX} (its first sheet). Everything wrong with it is among ` +
    'the issues of a 422: path is the cell, /C7, and the message names it.',
  middleware: [requireScope('definitions:write')] as const,
  request: { body: sheetBody },
  responses: {
    200: answer('The table', imported),
    ...problems(413, 415, 422),
  },
});

const decideRoute = createRoute({
  method: 'post',
  path: '/api/tables/{id}/decide',
  tags: ['Definitions'],
  summary: 'What a decision table says to inputs, and why',
  middleware: [requireScope('definitions:read')] as const,
  request: {
    params,
    query: z.object({
      rows: z.enum(['all', 'matching']).default('all').openapi({
        description: 'Which rows to explain',
      }),
    }),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            inputs: content.openapi({ description: 'By name; what is left out is missing' }),
          }),
        },
      },
    },
  },
  responses: { 200: answer('The verdict, explained', explained), ...problems(404, 422) },
});

/** Decision tables as spreadsheets, and asked by hand. */
export function tableRoutes(runtime: Runtime) {
  const find = (id: string): CompiledTable => {
    const table = runtime.definitions.current().definitions.tables.get(id);
    if (table !== undefined) return table;
    const message = `there is no decision table ${JSON.stringify(id)}`;
    throw new AppError('definition-not-found', 404, message);
  };

  return createRouter()
    .openapi(exportRoute, async (c) => {
      const { id } = c.req.valid('param');
      const { format } = c.req.valid('query');
      const sheet = tableToSheet(find(id).source);
      c.header('content-disposition', `attachment; filename="${id}.${format}"`);
      if (format === 'csv') {
        return c.body(sheetToCsv(sheet), 200, { 'content-type': `${CSV}; charset=utf-8` });
      }
      const bytes = new Uint8Array(await sheetToXlsx(sheet));
      return c.body(bytes, 200, { 'content-type': XLSX });
    })
    .openapi(importRoute, async (c) => {
      const bytes = new Uint8Array(await c.req.arrayBuffer());
      const sheet = await readSheet(mediaType(c.req.header('content-type')), bytes);
      const { definitions } = runtime.definitions.current();
      const { calendars } = definitions;
      const scope = { knownFacts: FACTS, calendars, shapes: shapesUnder(definitions) };
      const table = sheet.ok ? sheetToTable(sheet.value, scope) : sheet;
      if (!table.ok)
        throw invalidContent(table.issues, 'the sheet holds no table that could be used');
      const json = table.value as unknown as z.infer<typeof content>;
      return c.json({ table: json, issues: [...table.issues] }, 200);
    })
    .openapi(decideRoute, (c) => {
      const table = find(c.req.valid('param').id);
      const inputs = c.req.valid('json').inputs as JsonObject;
      refuseUnknown(table, inputs);
      const { rows, ...verdict } = explain(table, inputs);
      const shown =
        c.req.valid('query').rows === 'all' ? rows : rows.filter(({ result }) => result);
      return c.json({ ...verdict, rows: [...shown] } as unknown as z.infer<typeof explained>, 200);
    });
}

async function readSheet(type: string, bytes: Uint8Array): Promise<Parsed<Sheet>> {
  if (type === CSV) return readCsv(bytes);
  if (type === XLSX) return readXlsx(bytes);
  throw new AppError('content-type', 415, `send the spreadsheet as ${CSV} or ${XLSX}`);
}

function refuseUnknown({ id, source }: CompiledTable, inputs: JsonObject): void {
  const known = Object.keys(source.inputs);
  const issues = Object.keys(inputs)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const message = `table "${id}" has no input "${name}"; it has ${known.join(', ')}`;
      return error('unknown-input', pointer('inputs', name), message);
    });
  if (issues.length > 0) {
    const list = issues.map(({ message }) => message).join('; ');
    throw new AppError('invalid', 422, `the content is not valid: ${list}`, { issues });
  }
}

/** @throws AppError where an expression of the table fails with these inputs, with its own code */
function explain(table: CompiledTable, inputs: JsonObject) {
  try {
    return explainTable(table, inputs);
  } catch (cause) {
    if (!(cause instanceof EngineError)) throw cause;
    throw new AppError(cause.code, 422, cause.message, { details: cause.details, cause });
  }
}
