import { resolve } from 'node:path';
import { asText, type JsonObject } from '@interlock/engine';
import type { DifferingEvent } from '@interlock/engine/study';
import { connectServer, type ApiClient } from './api-client.ts';
import { backtestTable } from './backtest-table.ts';
import { UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { differingEvents } from './differing-events.ts';
import { followBacktest } from './follow-backtest.ts';
import { readDraft } from './read-draft.ts';
import { parseCommandLine } from './parse-command-line.ts';
import { formatAmong } from './report/print-report.ts';

const HELP = `Usage: interlock backtest --from TIME --draft PATH [--to TIME] [more]

What a draft set of policies would have made of past events, beside the live set:
simulated by a running server from what it has stored, day by day and service by service.

  --from, --to TIME   events accepted in between; 2026-11-01 or 2026-11-01T08:00:00Z (to: now)
  --draft PATH        a file with one policy, a list of them or {policies, without, files};
                      or a folder: laid out like workflows/, or just policies; or one file of the former
  --without ID        a live policy the draft leaves out; may be given several times
  --source SOURCE     count only events of this source
  --service RECORD    count only events about this service or CI (name, number or id)
  --warm-up DURATION  simulated before --from without being counted (P1D)
  --events N          list so many of the events the sets differ on (10; at most 1000)
  --format            text (default), or json: the whole backtest
  --url URL           the server (INTERLOCK_URL, else http://127.0.0.1:8080)
  --token TOKEN       a token of somebody with role agent (INTERLOCK_TOKEN, else data/admin-token)

Progress goes to standard error, the report to standard output; Ctrl-C cancels the backtest.

  interlock backtest --from 2026-11-01 --draft quieter.json

Exit codes: 0 done, 1 it could not be done, 2 the command line, or what it names, is wrong.
`;

const OPTIONS = {
  from: { type: 'string' },
  to: { type: 'string' },
  draft: { type: 'string' },
  without: { type: 'string', multiple: true },
  source: { type: 'string' },
  service: { type: 'string' },
  'warm-up': { type: 'string' },
  events: { type: 'string' },
  format: { type: 'string' },
  url: { type: 'string' },
  token: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** `interlock backtest`: has a running server backtest a draft, and prints what came of it. */
export async function backtestCommand(
  args: readonly string[],
  around: Surroundings,
): Promise<void> {
  const given = parse(args);
  if (given.help === true) {
    around.print(HELP);
    return;
  }
  const from = instantOf('--from', given.from);
  if (from === undefined) throw new UsageFailure('--from is missing; see --help');
  const format = formatAmong(['text', 'json'], given.format);
  const to = instantOf('--to', given.to);
  const most = mostListed(given.events);
  const read = given.draft === undefined ? null : await readDraft(resolve(around.cwd, given.draft));
  const draft = read?.json ?? {};
  const { without = [] } = given;
  if (given.draft === undefined && without.length === 0)
    throw new UsageFailure('--draft (or --without) is missing; see --help');
  const client = await connectServer(given, around);
  const kept = listOf(draft);
  const placeOf = (path: string): string | null => {
    const [, root, part, index] = path.split('/');
    const option = part === 'without' ? without[Number(index) - kept.length] : undefined;
    if (option !== undefined) return `--without ${option}`;
    return root === 'draft' ? (read?.placeOf(path.slice('/draft'.length)) ?? null) : null;
  };
  const body = {
    from,
    to,
    source: given.source,
    service: given.service,
    warmUp: given['warm-up'],
    draft: without.length === 0 ? draft : { ...draft, without: [...kept, ...without] },
  };
  const started = await client.ask('POST', '/api/backtests', body, placeOf);
  const { ended, report } = await followBacktest(client, started, around, placeOf);
  if (format === 'json') {
    around.print(`${JSON.stringify(ended, null, 2)}\n`);
    return;
  }
  const told = report;
  around.print(backtestTable(told, asText(ended['hash'])));
  const listed = await readEvents(client, asText(started['id']), Math.min(most, told.differing));
  if (listed.length === 0) return;
  const all = listed.length === told.differing ? 'They are' : `The first ${listed.length} are`;
  around.print(`\n${all}:\n\n${differingEvents(listed)}`);
}

/** Differing events listed where nobody says how many. */
const LISTED = 10;

function mostListed(text = String(LISTED)): number {
  const most = Number(text);
  if (/^\d+$/.test(text) && most <= 1_000) return most;
  throw new UsageFailure(`--events ${text} is no number from 0 to 1000; see --help`);
}

async function readEvents(
  client: ApiClient,
  id: string,
  most: number,
): Promise<readonly DifferingEvent[]> {
  const events: DifferingEvent[] = [];
  let cursor: string | null = '';
  while (events.length < most && cursor !== null) {
    const limit = Math.min(100, most - events.length);
    const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: JsonObject = await client.ask(
      'GET',
      `/api/backtests/${id}/events?limit=${limit}${after}`,
    );
    events.push(...(page['items'] as unknown as readonly DifferingEvent[]));
    cursor = typeof page['nextCursor'] === 'string' ? page['nextCursor'] : null;
  }
  return events;
}

function listOf(draft: JsonObject): readonly unknown[] {
  const { without } = draft;
  return Array.isArray(without) ? without : [];
}

function parse(args: readonly string[]) {
  return parseCommandLine({ args: [...args], options: OPTIONS }).values;
}

/** A day stands for its beginning, UTC. */
function instantOf(option: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const whole = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00.000Z` : text;
  const zoned = /T.*(?:Z|[+-]\d\d:\d\d)$/.test(whole);
  const at = new Date(whole);
  if (zoned && isOnCalendar(whole) && !Number.isNaN(at.getTime())) return at.toISOString();
  throw new UsageFailure(`${option} ${text} is no time: write 2026-11-01 or 2026-11-01T08:00:00Z`);
}

/** False for 30 February and its like, which JavaScript takes for a day in March. */
function isOnCalendar(text: string): boolean {
  const day = text.slice(0, 10);
  const at = new Date(`${day}T00:00:00.000Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}
