import { isJsonObject, parseInstant, type Issue, type Scenario } from '@interlock/engine';
import { chosenServer, problemText, type ApiClient } from './api-client.ts';
import { CommandFailure, UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { readSource, SOURCE_OPTIONS } from './definition-source.ts';
import { printable } from './diff-lines.ts';
import { EVENT_FORMATS, INTAKES, readEvents, type EventFormat } from './event-source.ts';
import { parseCommandLine } from './parse-command-line.ts';
import { issueLines, planInMemory, type ToldEvent } from './plan-in-memory.ts';
import { definitionsOf } from './read-pack.ts';
import { emptyScenario, readWorld } from './read-scenario.ts';
import { formatAmong } from './report/print-report.ts';
import { toldLines } from './simulate/told-plan.ts';

const HELP = `Usage: interlock plan EVENTS [--from cloudevents|alertmanager|grafana] [--url URL]
       interlock plan EVENTS FOLDER [--world FILE] [--as NAME] [--at TIME] [more]

What events would do if they came in now: records opened and moved, effects asked for. Nothing is written, and nothing is
sent to anybody.

  EVENTS          a file of one or several, or -: standard input
  --from          cloudevents (default: one in JSON, or a list), or what alertmanager or grafana sends
  --url, --token  asks a server about its records and what is published there; a token that may send events
                  (INTERLOCK_URL, INTERLOCK_TOKEN)
  --format        text (default), or json

Without a server, or where a FOLDER is named (or server:draft/ID and the like), they happen in a world in memory:

  --world FILE    what is there already: a scenario, or only its "given" ({"principals", "teams", "records"})
  --as NAME       who sends them: somebody of the world, or "NAME ROLE..." (monitoring, when left out)
  --at TIME       when, ISO 8601 (now, when left out)
  --everything    also policies that would be asked and not fire, and why

  echo '{"specversion":"1.0","id":"1","source":"/me","type":"alert.raised","data":{"name":"DiskFull"}}' |
    interlock plan - workflows

Exit codes: 0 planned, 1 an event would be refused or fail, 2 the command line, or what it names, is wrong.
`;

const OPTIONS = {
  ...SOURCE_OPTIONS,
  from: { type: 'string' },
  world: { type: 'string' },
  as: { type: 'string' },
  at: { type: 'string' },
  everything: { type: 'boolean' },
  format: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** `interlock plan`: what events would do, asked of a server or played in a world in memory. */
export async function planCommand(args: readonly string[], around: Surroundings): Promise<0 | 1> {
  const { values, positionals } = parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: OPTIONS,
  });
  if (values.help === true) {
    around.print(HELP);
    return 0;
  }
  const format = formatAmong(['text', 'json'], values.format);
  const from = EVENT_FORMATS.find((one) => one === (values.from ?? 'cloudevents'));
  if (from === undefined)
    throw new UsageFailure(
      `There is no format "${values.from}" of events; there are: ${EVENT_FORMATS.join(', ')}`,
    );
  const [file, ...names] = positionals;
  if (file === undefined) throw new UsageFailure('Name a file of events, or -; see --help');
  const { at, world, as, everything } = values;
  if (at !== undefined && parseInstant(at) === null)
    throw new UsageFailure(`--at ${at} is no time such as 2026-03-02T09:00:00Z; see --help`);
  const server = names.length === 0 ? await chosenServer(values, around) : null;
  if (server !== null) {
    const given = { world, as, at, everything };
    const odd = Object.entries(given).find(([, value]) => value !== undefined);
    if (odd !== undefined)
      throw new UsageFailure(`--${odd[0]} is for a folder: a server has its own; see --help`);
    return askServer(server, { text: await readEvents(file, around), from, format }, around);
  }
  const text = await readEvents(file, around);
  const definitions = definitionsOf(await readSource({ names, ...values }, around));
  const now = at ?? new Date().toISOString();
  const scenario = world === undefined ? emptyScenario(now) : await worldAt(world, at, around.cwd);
  const told = planInMemory({
    text,
    from,
    definitions,
    scenario,
    as,
    everything: everything === true,
  });
  around.print(
    format === 'json'
      ? `${JSON.stringify({ results: told }, null, 2)}\n`
      : told.map((one, i) => toldText(one, i)).join('\n'),
  );
  return told.some((one) => one.outcome === 'refused' || one.outcome === 'failed') ? 1 : 0;
}

async function worldAt(file: string, at: string | undefined, cwd: string): Promise<Scenario> {
  const world = await readWorld(file, cwd);
  return at === undefined ? world : { ...world, given: { ...world.given, now: at } };
}

interface Asked {
  readonly text: string;
  readonly from: EventFormat;
  readonly format: 'text' | 'json';
}

/** Asks a server what events would do. */
async function askServer(
  server: ApiClient,
  { text, from, format }: Asked,
  { print }: Surroundings,
): Promise<0 | 1> {
  const { status, json } = await server.send({
    method: 'POST',
    path: `${INTAKES[from]}?mode=plan`,
    body: text,
    headers: { 'content-type': 'application/json' },
  });
  if (status >= 400) throw new CommandFailure(problemText(status, json));
  const results = (Array.isArray(json['results']) ? json['results'] : []).filter(isJsonObject);
  print(
    format === 'json'
      ? `${JSON.stringify(json, null, 2)}\n`
      : results.map((one) => resultText(one as unknown as Result)).join(''),
  );
  return results.some(({ outcome }) => outcome === 'refused' || outcome === 'failed') ? 1 : 0;
}

/** How a server says an event would end. */
interface Result {
  readonly index: number;
  readonly id: string | null;
  readonly source: string | null;
  readonly outcome: string;
  readonly reason: string | null;
  readonly issues: readonly Issue[];
  readonly records: readonly {
    readonly number: string;
    readonly type: string;
    readonly state: string;
  }[];
}

function resultText({ index, id, source, outcome, reason, issues, records }: Result): string {
  const why = reason === null ? '' : `: ${reason}`;
  const lines = [
    `${index + 1}. ${id ?? 'an event'} of ${source ?? 'nobody'} would be ${outcome}${why}`,
    ...records.map(({ number, type, state }) => `  ${type} ${number} would be ${state}`),
    ...issues.map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`),
  ];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

function toldText(told: ToldEvent, index: number): string {
  const lines =
    told.event === null
      ? [`An event would be refused:`, ...issueLines(told.issues).split('\n')]
      : [`${told.event} would be ${told.outcome}`, ...toldLines(told)];
  return lines
    .map((line, i) => `${i === 0 ? `${index + 1}. ` : '   '}${printable(line)}\n`)
    .join('');
}
