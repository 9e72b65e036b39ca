import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { eventTypeSchema, type Json } from '@interlock/engine';
import { importRules, policyFiles } from '@interlock/engine/study';
import { parseJson } from '../json-guard.ts';
import { issueLine } from '../runtime/definitions.ts';
import { CommandFailure, UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { lossLines } from './loss-lines.ts';

const HELP = `Usage: interlock import FILE [--on TYPE] [--facts-in-data]

Policies from json-rules-engine 7.3 rules: a draft on standard output, as "interlock backtest --draft"
takes it; nothing is written or activated.

  FILE             a rule, a list of rules, or {"rules": […], "conditions": {…}}
  --on TYPE        event type of rules whose conditions name none; may be given several times
  --facts-in-data  facts Interlock does not know are read from the event's data

What is lost is listed on standard error.
Exit codes: 0 done, 1 it could not be done, 2 the command line is wrong.
`;

const OPTIONS = {
  on: { type: 'string', multiple: true },
  'facts-in-data': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** As deep and wide as a definition file may be, many of them in one. */
const LIMITS = { depth: 64, keys: 10_000_000 };

/** `interlock import`: rules of json-rules-engine as a draft of policies. */
export async function importCommand(args: readonly string[], around: Surroundings): Promise<void> {
  const { positionals, values } = parse(args);
  if (values.help === true) {
    around.print(HELP);
    return;
  }
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageFailure('Name one file; see --help');
  const { on = [], 'facts-in-data': factsInData = false } = values;
  for (const type of on) {
    const checked = eventTypeSchema.safeParse(type);
    if (!checked.success) {
      throw new UsageFailure(`--on ${type}: ${checked.error.issues[0]?.message ?? ''}`);
    }
  }
  const path = resolve(around.cwd, file);
  const { ok, policies, losses, issues } = importRules(await readRules(path), { on, factsInData });
  around.tell(lossLines(losses));
  if (!ok) {
    const lines = issues.map((issue) => `  ${issueLine({ ...issue, file: basename(path) })}`);
    throw new CommandFailure(`The rules cannot be taken over:\n${lines.join('\n')}`);
  }
  around.print(`${JSON.stringify({ files: policyFiles(policies) }, null, 2)}\n`);
}

async function readRules(path: string): Promise<Json> {
  const bytes = await readFile(path).catch(() => {
    throw new UsageFailure(`There is no file ${path}`);
  });
  const parsed = parseJson(bytes, LIMITS);
  if (parsed.ok) return parsed.value;
  const lines = parsed.issues.map((issue) => `  ${issueLine({ ...issue, file: basename(path) })}`);
  throw new CommandFailure(`The rules cannot be read:\n${lines.join('\n')}`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
  } catch (cause) {
    throw new UsageFailure(`${cause instanceof Error ? cause.message : ''}; see --help`);
  }
}
