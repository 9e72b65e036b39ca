import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FORGES, openForge, type Picture } from './change-request/forge.ts';
import { MARKER } from './change-request/summary-markdown.ts';
import { InputFailure, UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { parseCommandLine } from './parse-command-line.ts';

const HELP = `Usage: interlock comment github|gitlab REPORT [--pictures-at URL]

Comments what "interlock check" wrote on the change request a job runs for: the first time with a new comment, then in its
place. The jobs of "interlock ci-template" call it.

  REPORT             the folder check wrote to by --out
  --pictures-at URL  where the pictures can be downloaded; GitLab shows them in the comment, GitHub takes none

GitHub: GITHUB_TOKEN (with pull-requests: write), GITHUB_REPOSITORY, GITHUB_EVENT_PATH, GITHUB_API_URL.
GitLab: INTERLOCK_COMMENT_TOKEN (a project access token with scope api, a masked variable), CI_API_V4_URL,
CI_PROJECT_ID, CI_MERGE_REQUEST_IID.

  interlock comment github report --pictures-at "$ARTIFACT_URL"

Exit codes: 0 done, 1 the forge refused, 2 the command line, or what it names, is wrong.
`;

/** `interlock comment`: the summary of a change request as one comment, renewed in its place. */
export async function commentCommand(args: readonly string[], around: Surroundings): Promise<void> {
  const { values, positionals } = parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: { 'pictures-at': { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) return around.print(HELP);
  const [name, folder, ...more] = positionals;
  const known = FORGES.find((one) => one === name);
  if (known === undefined || folder === undefined || more.length > 0)
    throw new UsageFailure(`Name ${FORGES.join(' or ')}, and the folder of a report; see --help`);
  const report = resolve(around.cwd, folder);
  const summary = await readFile(join(report, 'summary.md'), 'utf8').catch(() => {
    throw new InputFailure(`There is no summary.md in ${folder}: "interlock check" writes it`);
  });
  const forge = await openForge(known, around.env);
  const pictures = await picturesIn(report);
  const at = values['pictures-at'] ?? '';
  const link = pictures.length === 0 || at === '' ? '' : `[All pictures and reports](${at})`;
  const shown = await forge.show(pictures);
  const body = [summary.trimEnd(), shown, link].filter((part) => part !== '').join('\n\n');
  for await (const { id, body: said } of forge.comments()) {
    if (!said.startsWith(MARKER)) continue;
    const where = await forge.rewrite(id, body);
    return around.print(`The comment is renewed${where === '' ? '' : `: ${where}`}.\n`);
  }
  const where = await forge.write(body);
  around.print(`Commented${where === '' ? '' : `: ${where}`}.\n`);
}

async function picturesIn(folder: string): Promise<Picture[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.svg')).toSorted();
  return Promise.all(
    names.map(async (name) => ({
      name,
      bytes: new Uint8Array(await readFile(join(folder, name))),
    })),
  );
}
