import { resolve } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '@interlock/engine';
import { connectServer, type ApiClient } from './api-client.ts';
import { InputFailure, UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { followMigration } from './follow-migration.ts';
import {
  migrationReport,
  previewReport,
  type MigrationTold,
  type PreviewTold,
  type RecordTold,
} from './migration-report.ts';
import { parseCommandLine } from './parse-command-line.ts';
import { readDefinition } from './read-definition.ts';
import { chosenFormat, printReport } from './report/print-report.ts';
import type { ReportFormat } from './report/format-report.ts';
import type { Report } from './report/remark.ts';

const HELP = `Usage: interlock migrate WORKFLOW --dry-run [more]
       interlock migrate WORKFLOW --reason TEXT [more]
       interlock migrate --reverse ID --reason TEXT [more]

Takes running records of a workflow to another of its versions, by a running server: those whose states are there too, or
are where the difference or your mapping says. Records that need a mapping, or from which no end could be reached, stay.

  --dry-run        only say what would become of the records there are; nothing is written
  --from vN        only records on this version (any other than the one they are taken to)
  --to vM          the version they go on in (the one new records start on)
  --mapping FILE   JSON: {"state they are in": "state of the other version", …}; states side by side joined by commas
  --reason TEXT    why; it stands in the audit
  --reverse ID     takes a migration back
  --format         text, json, junit or sarif (default text); json is the server's whole answer
  --url URL        the server (INTERLOCK_URL, else http://127.0.0.1:8080)
  --token TOKEN    a token of somebody who may publish (INTERLOCK_TOKEN, else data/admin-token)

Exit codes: 0 all are safe, or were taken along; 1 some are not, or stay; 2 the command line is wrong.
`;

const OPTIONS = {
  'dry-run': { type: 'boolean' },
  from: { type: 'string' },
  to: { type: 'string' },
  mapping: { type: 'string' },
  reason: { type: 'string' },
  reverse: { type: 'string' },
  format: { type: 'string' },
  url: { type: 'string' },
  token: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** `interlock migrate`: has a running server take records to another version, or say what would become of them. */
export async function migrateCommand(args: readonly string[], around: Surroundings): Promise<void> {
  const line = { args: [...args], options: OPTIONS, allowPositionals: true } as const;
  const { values: given, positionals } = parseCommandLine(line);
  if (given.help === true) return around.print(HELP);
  const format = chosenFormat(given.format);
  const [workflow, ...others] = positionals;
  const { reverse, reason } = given;
  if (others.length > 0) throw new UsageFailure('one WORKFLOW at a time; see --help');
  if ((workflow === undefined) === (reverse === undefined))
    throw new UsageFailure('give a WORKFLOW, or --reverse ID; see --help');
  const dry = given['dry-run'] === true;
  if (dry && reverse !== undefined)
    throw new UsageFailure('--reverse has no --dry-run: ask for one of the versions the other way');
  if (!dry && reason === undefined)
    throw new UsageFailure('--reason is missing (or --dry-run); see --help');
  const file = given.mapping;
  const body = {
    from: versionOf('--from', given.from),
    to: versionOf('--to', given.to),
    mapping: file === undefined ? undefined : await readMapping(resolve(around.cwd, file), file),
  };
  const client = await connectServer(given, around);
  const placeOf = (path: string): string | null =>
    file !== undefined && path.startsWith('/mapping')
      ? `${file}#${path.slice('/mapping'.length)}`
      : null;
  if (dry) {
    const path = `${pathOf(workflow ?? '')}?mode=plan`;
    const told = await client.ask('POST', path, { ...body, records: 500 }, placeOf);
    return give(told, previewReport(told as unknown as PreviewTold), format, around);
  }
  const begun =
    reverse === undefined
      ? await client.ask('POST', pathOf(workflow ?? ''), { ...body, reason }, placeOf)
      : await client.ask('POST', `/api/migrations/${encodeURIComponent(reverse)}/reverse`, {
          reason,
        });
  const ended = (await followMigration(client, begun, around)) as unknown as MigrationTold;
  const left = await leftRecords(client, ended.id);
  const report = migrationReport(ended, left);
  give({ ...ended, records: left } as unknown as JsonObject, report, format, around);
}

function pathOf(workflow: string): string {
  return `/api/workflows/${encodeURIComponent(workflow)}/migrations`;
}

/** JSON is the server's answer; the report says whether it is as it should be. */
function give(told: JsonObject, report: Report, format: ReportFormat, around: Surroundings): void {
  if (format !== 'json') return printReport(report, format, around.cwd, around);
  around.print(`${JSON.stringify(told, null, 2)}\n`);
  printReport(report, format, around.cwd, { cwd: around.cwd, print: () => undefined });
}

async function leftRecords(client: ApiClient, id: string): Promise<readonly RecordTold[]> {
  const left: RecordTold[] = [];
  for (let cursor: Json | undefined = ''; typeof cursor === 'string';) {
    const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const path = `/api/migrations/${id}/records?outcome=left&limit=100${after}`;
    const page: JsonObject = await client.ask('GET', path);
    left.push(...(page['items'] as unknown as readonly RecordTold[]));
    cursor = page['nextCursor'];
  }
  return left;
}

function versionOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = /^v?([1-9]\d{0,5})$/u.exec(text)?.[1];
  if (number !== undefined) return Number(number);
  throw new UsageFailure(`${option} ${text} is no version: write v3 or 3`);
}

async function readMapping(path: string, name: string): Promise<JsonObject> {
  const { json } = await readDefinition(path, `--mapping ${name}`);
  if (isJsonObject(json)) return json;
  throw new InputFailure(`--mapping ${name} must hold an object: state → state`);
}
