import { asText } from '@interlock/engine';
import { connectServer, type ApiClient } from './api-client.ts';
import { CommandFailure, InputFailure, UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { readSource, SOURCE_OPTIONS } from './definition-source.ts';
import { diffLines, printable } from './diff-lines.ts';
import { parseCommandLine } from './parse-command-line.ts';
import { planPublication, type Publication } from './publish/publication.ts';
import { publishedBase } from './publish/published-base.ts';
import {
  beginServerDraft,
  fillServerDraft,
  findServerDraft,
  mergeServerDraft,
  publishServerDraft,
  type ServerDraft,
} from './publish/server-draft.ts';
import { nextVersions, type NextVersion } from './publish/next-versions.ts';
import { chosenFormat, reportText } from './report/print-report.ts';
import { tally, remarksOf, type Report } from './report/remark.ts';
import { asRemark } from './verify-command.ts';

const HELP = `Usage: interlock publish [FOLDER] [--dry-run] [--draft ID] [--title TEXT] [--merge] [more]
       interlock publish --draft ID [--dry-run] [--merge]

Makes a server go by definitions: looks at what differs from what is published there, checks it as the server does
(form and names, verification, scenarios, policies), saves it as a draft, and publishes that where the rules of
review.json let you. Else the draft stays, and what is missing is told.

  FOLDER          laid out like workflows/ (INTERLOCK_WORKFLOWS, else ./workflows); what is missing in it is taken away
  --dry-run       changes nothing, makes no draft: tells what would be published and which versions it would make
  --draft ID      of a draft with this name, which is begun where there is none; without a FOLDER one that is there
  --title TEXT    what the draft is called ("From the command line", when left out)
  --base COMMIT   the publication the FOLDER was made from (when left out: what a clone of the server's history has
                  taken in; anywhere else what is published now)
  --merge         takes in what was published since, by element and field
  --url, --token  the server, and a token that may write definitions (INTERLOCK_URL, INTERLOCK_TOKEN; else the one
                  on this machine)
  --format        of the report: text, json, junit or sarif (default text)

  interlock publish --dry-run
  interlock publish --draft calls --title "Incidents are called calls"

Exit codes: 0 published, or could be; 1 something keeps it from that; 2 the command line, or what it names, is wrong.
`;

const OPTIONS = {
  ...SOURCE_OPTIONS,
  'dry-run': { type: 'boolean' },
  draft: { type: 'string' },
  title: { type: 'string' },
  base: { type: 'string' },
  merge: { type: 'boolean' },
  format: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** How publishing ended, for programs. */
interface Ending {
  /** `published`, `would-publish`, `nothing-to-do`; or what keeps it from being published. */
  readonly outcome:
    | 'published'
    | 'would-publish'
    | 'nothing-to-do'
    | 'invalid'
    | 'stale'
    | 'not-approved';
  /** In sentences. */
  readonly text: string;
  readonly draft?: string;
  readonly commit?: string;
  readonly versions?: readonly NextVersion[];
}

/** `interlock publish`: has a server go by the definitions of a folder, or of a draft it has. */
export async function publishCommand(
  args: readonly string[],
  around: Surroundings,
): Promise<0 | 1> {
  const { values, positionals } = parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: OPTIONS,
  });
  if (values.help === true) {
    around.print(HELP);
    return 0;
  }
  const format = chosenFormat(values.format);
  const { draft: id, base: said, url, token, merge = false, title } = values;
  if (said !== undefined && !/^[0-9a-f]{40}$/.test(said))
    throw new UsageFailure('--base is a commit that was published, 40 characters; see --help');
  const { cwd, env } = around;
  const server = await connectServer({ url, token }, around);
  const ofServer = positionals.length === 0 && id !== undefined;
  if (ofServer && (await findServerDraft(server, id)) === null)
    throw new InputFailure(`There is no draft "${id}" on the server, and no folder is named`);
  const usual = env['INTERLOCK_WORKFLOWS'] ?? 'workflows';
  const names = positionals.length > 0 ? positionals : [ofServer ? `server:draft/${id}` : usual];
  const source = await readSource({ names, token, url: ofServer ? url : undefined }, around);
  if (source.issues.length > 0)
    throw new CommandFailure(
      [
        'What cannot be read cannot be published:',
        ...source.issues.map(({ file, message }) => `  ${file ?? ''} ${message}`),
      ].join('\n'),
    );
  const from = said ?? (ofServer ? await baseOfDraft(server, id) : undefined);
  const bases = await publishedBase(server, source.folder, from);
  const publication = await planPublication(source.files, bases);
  const versions = await nextVersions(server, publication.workflows);
  const ending = await end();
  const checked = [
    {
      name: 'definitions',
      summary: `differ from what is published in ${publication.changes.size} file${publication.changes.size === 1 ? '' : 's'}`,
      remarks: publication.issues.map(asRemark),
    },
  ];
  const report: Report = { tool: 'interlock publish', checked };
  if (format === 'json') {
    const { differences, reviews, stale, conflicts } = publication;
    const all = { ...ending, differences, reviews, stale, conflicts, checked };
    around.print(`${JSON.stringify(all, null, 2)}\n`);
  } else {
    if (format === 'text') around.print(`${diffLines(publication.differences)}\n`);
    around.print(reportText(report, format, source.folder, cwd));
    (format === 'text' ? around.print : around.tell)(`${ending.text}\n`);
  }
  return ['published', 'would-publish', 'nothing-to-do'].includes(ending.outcome) ? 0 : 1;

  async function end(): Promise<Ending> {
    const refused = refusal(publication, merge);
    if (refused !== null) return refused;
    if (publication.changes.size === 0)
      return { outcome: 'nothing-to-do', text: 'Nothing differs from what is published.' };
    if (values['dry-run'] === true)
      return { outcome: 'would-publish', versions, text: dryText(publication, versions) };
    let draft = id === undefined ? null : await findServerDraft(server, id);
    draft ??= await beginServerDraft(server, title ?? 'From the command line', id);
    if (!ofServer) draft = await fillServerDraft(server, draft, publication.files);
    if (ofServer && publication.stale) draft = await mergeServerDraft(server, draft);
    return publish(server, draft, publication, merge);
  }
}

/** The publication a draft was made from. */
async function baseOfDraft(server: ApiClient, id: string): Promise<string> {
  const { base } = await server.ask('GET', `/api/drafts/${encodeURIComponent(id)}`);
  return asText(base);
}

/** What keeps definitions from being published before anything is asked of the server; null: nothing. */
function refusal(publication: Publication, merge: boolean): Ending | null {
  const { stale, conflicts, ok, issues } = publication;
  if (stale && (!merge || conflicts.length > 0)) {
    const how =
      conflicts.length === 0
        ? 'It merges without a question: "--merge" takes it in.'
        : 'Both changed the same; take one side in the folder, with --base of what is published now:';
    const questions = conflicts.map(({ text }) => `  ${printable(text)}`);
    const since = 'Something else was published since these definitions were made.';
    return { outcome: 'stale', text: [`${since} ${how}`, ...questions].join('\n') };
  }
  if (ok) return null;
  const remarks = issues.map(asRemark);
  const told = tally(remarksOf({ tool: '', checked: [{ name: '', summary: '', remarks }] }));
  return { outcome: 'invalid', text: `Nothing is published: ${told}.` };
}

async function publish(
  server: ApiClient,
  draft: ServerDraft,
  { reviews }: Pick<Publication, 'reviews'>,
  merge: boolean,
): Promise<Ending> {
  const { id } = draft;
  const came = await publishServerDraft(server, draft);
  switch (came.kind) {
    case 'published': {
      const { commit, versions } = came;
      const text = `Published as ${commit}${versionsText(versions)}.`;
      return { outcome: 'published', text, draft: id, commit, versions };
    }
    case 'not-approved': {
      const where = `${server.url}/api/drafts/${id}`;
      const text = `It is not published: ${came.why}.\n${reviewText(reviews)}\nThe draft "${id}" is there, ${where}, branch draft/${id}. Once it is approved: interlock publish --draft ${id}`;
      return { outcome: 'not-approved', text, draft: id };
    }
    case 'stale': {
      if (merge && came.conflicts.length === 0)
        return publish(server, await mergeServerDraft(server, draft), { reviews }, false);
      const questions = came.conflicts.map(({ text }) => `  ${asText(text)}`);
      const text = [
        `It is not published: ${came.why}.`,
        `The draft "${id}" is there; "interlock publish --draft ${id} --merge" takes in what was published.`,
        ...questions,
      ].join('\n');
      return { outcome: 'stale', text, draft: id };
    }
  }
}

function dryText({ reviews, stale }: Publication, versions: readonly NextVersion[]): string {
  const merged = stale ? ', with what was published meanwhile taken in' : '';
  return `It could be published${merged}${versionsText(versions)}.\n${reviewText(reviews)}`;
}

function versionsText(versions: readonly NextVersion[]): string {
  if (versions.length === 0) return '; no workflow gets a new version';
  return `: ${versions.map(({ workflow, version }) => `${workflow} becomes version ${version}`).join(', ')}`;
}

function reviewText(reviews: Publication['reviews']): string {
  const asked = reviews.filter(({ approvals }) => approvals > 0);
  if (asked.length === 0) return 'Nobody has to approve it.';
  const told = asked.map(
    ({ folder, approvals, roles }) =>
      `${folder === '*' ? 'files outside folders' : folder} by ${approvals} of ${roles.join(' or ')}`,
  );
  return `Who wrote none of it has to approve: ${told.join('; ')}.`;
}
