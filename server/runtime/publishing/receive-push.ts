import type { Issue, Principal } from '@interlock/engine';
import type { Transaction } from 'kysely';
import { AppError } from '../../app-error.ts';
import type { PushVerdict } from '../../content/git/push-hook.ts';
import { draftOfRef } from '../../content/git/ref-name.ts';
import type { GitObject } from '../../git-object.ts';
import type { Database } from '../../store/database.ts';
import {
  insertDraft,
  findOpenDraftAt,
  lockDraft,
  updateDraft,
  type Draft,
} from '../../store/draft.ts';
import { insertObjects } from '../../store/git-object.ts';
import { findRef, moveRef } from '../../store/git-ref.ts';
import { issueLine } from '../definitions.ts';
import type { StudyOptions } from '../studies/studies.ts';
import { missingFrom, objectIssues, pathIssues } from './check-pushed.ts';
import { loadGraph, type CommitGraph } from './commit-graph.ts';
import { moveDraft, note } from './drafts.ts';
import { draftRef, MAIN, readPushed, type ReadObjects } from './history.ts';
import { gate } from './publish-draft.ts';
import { publishedCommits } from './published-commits.ts';
import type { PublishingTools } from './publishing-tools.ts';
import { readDefinitions, type CommittedDefinitions } from './read-definitions.ts';
import { REVIEW_RULES, reviewState } from './review-state.ts';

/** A push as it is to be judged. */
export interface Pushed {
  /** Lines of `old new ref`. */
  readonly commands: string;
  readonly objects: readonly GitObject[];
  readonly by: Principal;
  readonly study: StudyOptions;
  /** Only what another server published is taken. */
  readonly protects: boolean;
}

/** Somebody pushes what is not taken. */
class Refused extends Error {
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super('push refused');
    this.lines = lines;
  }
}

/** Lines told of what is wrong. */
const MOST_LINES = 100;
const NOTHING = /^0{40}$/;
const COMMAND = /^([0-9a-f]{40}) ([0-9a-f]{40}) (\S{1,300})$/;

interface Command {
  readonly old: string | null;
  readonly now: string;
  readonly ref: string;
}

interface Judging extends Pushed, PublishingTools {
  readonly graph: CommitGraph;
  readonly read: ReadObjects;
}

/**
 * Takes a push into the database, or says in full why not. To `draft/<name>`: a draft begins or goes on. To `main`: it
 * follows what is published, is approved as a draft where its folders' rules ask for it, and passes the gate; then it
 * is published as it is. Nothing is ever overwritten. What is refused leaves nothing behind.
 */
export async function receivePush(tools: PublishingTools, pushed: Pushed): Promise<PushVerdict> {
  try {
    const { db } = tools;
    const { protects, commands } = pushed;
    const command = protects ? readPublished(pushed) : readCommand(commands);
    // Who published a commit was said by tags; here it gets tags of its own.
    const objects = pushed.objects.filter(({ type }) => !protects || type !== 'tag');
    refuseIssues(objectIssues(objects), 'this cannot be taken');
    const named = new Map(objects.map((object) => [object.sha1, object]));
    const judging: Judging = {
      ...tools,
      ...pushed,
      objects,
      graph: await loadGraph(db, objects),
      read: readPushed(db, named),
    };
    const draft = draftOfRef(command.ref);
    const lines = await (draft === null
      ? pushMain(judging, command)
      : pushDraft(judging, command, draft));
    return { ok: true, lines: lines.map(printable) };
  } catch (cause) {
    if (cause instanceof Refused) return { ok: false, lines: cause.lines.map(printable) };
    if (!(cause instanceof AppError)) throw cause;
    return { ok: false, lines: [cause.message, ...issueLines(cause.issues)].map(printable) };
  }
}

function readCommand(commands: string): Command {
  const lines = commands.split('\n').filter((line) => line !== '');
  const [, old = '', now = '', ref = ''] = COMMAND.exec(lines[0] ?? '') ?? [];
  if (lines.length !== 1) throw new Refused(['push one branch at a time']);
  if (ref !== MAIN && draftOfRef(ref) === null)
    throw new Refused([
      'push to main or to draft/<name> (small letters, digits and hyphens); tags come from publishing',
    ]);
  if (NOTHING.test(now))
    throw new Refused(['branches are not removed by pushing; give a draft up on the server']);
  return { old: NOTHING.test(old) ? null : old, now, ref };
}

/** Of a push to a protected server: main, at a commit a tag that is pushed with it says was published. */
function readPublished({ commands, objects }: Pushed): Command {
  const lines = commands.split('\n').filter((line) => line !== '');
  const isTag = (line: string): boolean => line.includes(' refs/tags/');
  const command = readCommand(lines.filter((line) => !isTag(line)).join('\n'));
  const tags = lines.filter(isTag).flatMap((line): [string, string][] => {
    const [, , now = '', ref = ''] = COMMAND.exec(line) ?? [];
    return [[ref, now]];
  });
  const published = publishedCommits({ refs: new Map(tags), objects });
  if (command.ref === MAIN && published.has(command.now)) return command;
  throw new Refused([
    'this server is protected: it takes main as another server published it, together with the tag',
    'that says so: git push <here> main <tag>, such as incident/v12 or published/…',
  ]);
}

/** The definitions of a pushed commit, whose files stand where they may and can be read. */
async function definitionsOf({ read }: Judging, now: string): Promise<CommittedDefinitions> {
  const pushed = await readDefinitions(read, now);
  refuseIssues([...pathIssues(pushed.tree.keys()), ...pushed.issues], 'this cannot be taken');
  return pushed;
}

async function pushDraft(judging: Judging, command: Command, id: string): Promise<string[]> {
  const { db, graph, objects, by } = judging;
  const { old, now } = command;
  const main = await findRef(db, MAIN);
  const base = main === undefined ? null : graph.base(main, now);
  if (base === null)
    throw new Refused([
      'this branch was not made of what is published here: clone, and begin from main',
    ]);
  refuseOverwriting(graph, command);
  await definitionsOf(judging, now);
  await db.transaction().execute(async (trx) => {
    await insertObjects(trx, objects);
    await refuseIncomplete(trx, objects);
    const known = await lockDraft(trx, id);
    if (known !== undefined && known.state !== 'open')
      throw new Refused([`the draft ${id} is ${known.state}: choose another name`]);
    if ((known?.head ?? null) !== old) throw new Refused([MEANWHILE]);
    if (known === undefined) {
      const title = titleOf(graph, now, id);
      await insertDraft(trx, { id, title, author: by.id, origin: 'push', base, head: now });
      if (!(await moveRef(trx, draftRef(id), null, now))) throw new Refused([MEANWHILE]);
      await note(trx, by, 'draft.begun', id, { title, base, head: now });
    } else await moveDraft(trx, known, now, by, base);
  });
  return [
    `The draft ${id} is on the server: /api/drafts/${id}`,
    ...(base === main
      ? []
      : ['Something else was published meanwhile: merge main before it is published.']),
  ];
}

const MEANWHILE = 'somebody changed this branch meanwhile: fetch, and merge or rebase';

async function pushMain(judging: Judging, command: Command): Promise<string[]> {
  const { db, definitions, graph, objects, by, study } = judging;
  const { old, now } = command;
  if (old === null) throw new Refused(['nothing is published yet']);
  refuseOverwriting(graph, command);
  if (!graph.line(now).includes(old))
    throw new Refused([
      'main goes on from what is published: merge your work into main, not main into your work, or rebase',
    ]);
  const pushed = await definitionsOf(judging, now);
  const published = await readDefinitions(db, old);
  // It was reviewed where it was published.
  const draft = judging.protects ? undefined : await approvedAs(judging, now, pushed, published);
  const report = await gate(judging, pushed.files, study);
  if (!report.ok) refuseIssues(report.issues, 'this cannot be published');
  const {
    versions = [],
    issues,
    commit,
  } = await definitions.activate(pushed.files, by.id, [], {
    base: old,
    message: '',
    of: { kind: 'commit', sha1: now, objects },
    beside: async (trx) => {
      await refuseIncomplete(trx, objects);
      if (draft !== undefined) {
        const locked = await lockDraft(trx, draft.id);
        if (locked?.head !== now || locked.state !== 'open') throw new Refused([MEANWHILE]);
        await moveRef(trx, draftRef(draft.id), now, null);
        await updateDraft(trx, draft.id, { state: 'published', publishedAs: now });
      }
      await note(trx, by, 'main.pushed', draft?.id ?? 'main', { commit: now, base: old });
    },
  });
  if (commit === undefined) refuseIssues(issues, 'this cannot be published');
  const named = versions.map(({ workflow, version }) => `${workflow}/v${version}`);
  return [
    named.length === 0 ? 'Published.' : `Published: ${named.join(', ')}`,
    ...issueLines(report.issues),
  ];
}

/** The draft a commit was approved as; undefined where its folders' rules ask for nobody. */
async function approvedAs(
  { db, by }: Judging,
  now: string,
  pushed: CommittedDefinitions,
  published: CommittedDefinitions,
): Promise<Draft | undefined> {
  const paths = [...new Set([...pushed.tree.keys(), ...published.tree.keys()])].filter(
    (path) => pushed.tree.get(path)?.sha1 !== published.tree.get(path)?.sha1,
  );
  const draft = await findOpenDraftAt(db, now);
  const asked = draft ?? { id: '', head: now, editors: [by.id] };
  const { approved, folders } = await reviewState(
    db,
    asked,
    paths,
    published.files.get(REVIEW_RULES),
  );
  if (approved) return draft;
  const lacking = folders.filter(({ approvals, approvedBy }) => approvedBy.length < approvals);
  throw new Refused([
    'main takes what was approved:',
    ...lacking.map(
      ({ folder, approvals, roles, approvedBy }) =>
        `  ${folder === '*' ? 'files outside folders' : folder} needs ${approvals} of ${roles.join(' or ')}, has ${approvedBy.length}`,
    ),
    'push it to draft/<name> and have somebody else approve it there; then publish it, or push it to main as it is',
  ]);
}

/** What git took for known may have been given up long ago, and be gone by now. */
async function refuseIncomplete(
  trx: Transaction<Database>,
  objects: readonly GitObject[],
): Promise<void> {
  const [missing] = await missingFrom(trx, objects);
  if (missing !== undefined)
    throw new Refused([`the object ${missing} is not here any more: fetch, and push again`]);
}

function refuseOverwriting(graph: CommitGraph, { old, now }: Command): void {
  if (old !== null && !graph.holds(now, old))
    throw new Refused(['nothing is overwritten here: fetch, and merge or rebase']);
}

function titleOf(graph: CommitGraph, now: string, id: string): string {
  const title = graph.get(now)?.message.split('\n')[0]?.trim().slice(0, 200) ?? '';
  return title.replaceAll(/\p{Cc}/gu, ' ').trim() || id;
}

function refuseIssues(issues: readonly Issue[], what: string): void {
  const errors = issues.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Refused([`${what}:`, ...issueLines(issues)]);
}

function issueLines(issues: readonly Issue[]): string[] {
  const lines = issues.slice(0, MOST_LINES).map((issue) => `  ${issueLine(issue)}`);
  const more = issues.length - lines.length;
  return more > 0 ? [...lines, `  and ${more} more`] : lines;
}

/** What is told comes from files: a terminal must not take it for orders. */
function printable(line: string): string {
  return line.replaceAll(/\p{Cc}/gu, ' ').slice(0, 500);
}
