import { resolve } from 'node:path';
import { connectServer } from './api-client.ts';
import { UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { followBacktest } from './follow-backtest.ts';
import { readDraft } from './read-draft.ts';
import { replayLines } from './replay-lines.ts';
import { parseCommandLine } from './parse-command-line.ts';
import { formatAmong } from './report/print-report.ts';

const HELP = `Usage: interlock replay --days N --draft PATH [--records N] [--format text|json] [--url URL] [--token TOKEN]

The last N days of what really happened, once more through a draft of workflows, beside the live ones, by a running
server; effects are not carried out, their stored results are told again. Which records take another path, have others
asked for their approval, reach something else by their clocks, ask for other effects, or get stuck.

  --days N         days up to now, 1 to 366
  --draft PATH     a folder laid out like workflows/, or one file of it; or a draft as backtest takes it
  --records N      list so many of the records that differ (20; at most 200)
  --format         text (default), or json: the whole backtest
  --url URL        the server (INTERLOCK_URL, else http://127.0.0.1:8080)
  --token TOKEN    a token of somebody with role agent (INTERLOCK_TOKEN, else data/admin-token)

  interlock replay --days 30 --draft my-workflows

Exit codes: 0 done, 1 it could not be done, 2 the command line, or what it names, is wrong.
`;

const OPTIONS = {
  days: { type: 'string' },
  draft: { type: 'string' },
  records: { type: 'string' },
  format: { type: 'string' },
  url: { type: 'string' },
  token: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** `interlock replay`: has a running server replay the last days through a draft, and prints whose lives differ. */
export async function replayCommand(args: readonly string[], around: Surroundings): Promise<void> {
  const given = parse(args);
  if (given.help === true) return around.print(HELP);
  const days = whole('--days', given.days, 1, 366);
  const most = whole('--records', given.records ?? '20', 0, 200);
  if (given.draft === undefined) throw new UsageFailure('--draft is missing; see --help');
  const format = formatAmong(['text', 'json'], given.format);
  const read = await readDraft(resolve(around.cwd, given.draft));
  const inDraft = (path: string): string | null =>
    path.startsWith('/draft/') ? read.placeOf(path.slice('/draft'.length)) : null;
  const client = await connectServer(given, around);
  const started = await client.ask('POST', '/api/replays', { days, draft: read.json }, inDraft);
  const { ended, report } = await followBacktest(client, started, around, inDraft);
  around.print(
    format === 'json' ? `${JSON.stringify(ended, null, 2)}\n` : replayLines(report, most),
  );
}

function whole(option: string, text: string | undefined, least: number, most: number): number {
  if (text === undefined) throw new UsageFailure(`${option} is missing; see --help`);
  const number = Number(text);
  if (/^\d+$/u.test(text) && number >= least && number <= most) return number;
  throw new UsageFailure(`${option} ${text} is no number from ${least} to ${most}; see --help`);
}

function parse(args: readonly string[]) {
  return parseCommandLine({ args: [...args], options: OPTIONS }).values;
}
