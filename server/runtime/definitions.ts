import { error, type Definitions, type Issue, type Json, type Parsed } from '@interlock/engine';
import {
  attachVersionsInTurns,
  compileDefinitionsInTurns,
  hashOfFiles,
} from '@interlock/engine/study';
import { AppError } from '../app-error.ts';
import type { Db } from '../store/database.ts';
import {
  findActive,
  findActiveId,
  findActiveSet,
  insertSet,
  type DefinitionSet,
} from '../store/definition-set.ts';
import { provideNumbers } from '../store/number.ts';
import { listVersions, lockActivation, type NumberedVersion } from '../store/version.ts';
import { crashPoint } from '../crash-point.ts';
import { comparePolicies, type ComparisonScope } from './compare-policies.ts';
import { blobsOf } from './publishing/history.ts';
import { writePublication, type Publication } from './publishing/write-publication.ts';
import { takeTurns } from './take-turns.ts';

/** Definitions as events are decided under them, and the stored set they are. */
export interface LoadedDefinitions {
  readonly definitions: Definitions;
  /** Id of the set in the database. */
  readonly set: number;
  readonly activatedAt: string;
  readonly activatedBy: string;
}

/** What came of the last try to take definitions over from files. */
export interface Attempt {
  readonly ok: boolean;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly issues: readonly Issue[];
}

/** What came of publishing definitions. */
export interface Published extends Attempt {
  /** The commit that is published now; absent where nothing was published. */
  readonly commit?: string;
  /** Versions of workflows that came with it. */
  readonly versions?: readonly NumberedVersion[];
}

/**
 * The definitions one node works with. The active set is the newest in the database, whichever node put
 * it there; this node follows as soon as it meets it.
 */
export interface ActiveDefinitions {
  /** @throws AppError `no-definitions` before the first set was loaded */
  current(): LoadedDefinitions;
  /** True once a set is loaded, and while it is the active one as far as this node knows. */
  ready(): boolean;
  lastAttempt(): Attempt | null;
  /**
   * Loads the active set if it is not the loaded one; quick when it is. While it is compiled, in turns with all other
   * work, the one before stays {@link current}.
   * @throws AppError `definitions-unusable` when it does not compile here: a newer version put it there
   */
  follow(): Promise<void>;
  /**
   * Compiles files, in turns with all other work, compares their policies with json-rules-engine on their scenarios and makes them the active
   * set. Where anything is wrong nothing changes, and every issue is told.
   * @param by principal id
   * @param more issues found while reading the files; an error among them refuses the set
   * @param publication how they stand in the git history; a commit of theirs on top when left out
   * @throws AppError `stale-base` when the publication was made of what is no longer the latest
   */
  activate(
    files: ReadonlyMap<string, Json>,
    by: string,
    more?: readonly Issue[],
    publication?: Publication,
  ): Promise<Published>;
}

/** Says what keeps compiled definitions from becoming active. */
export type Comparison = (
  definitions: Definitions,
  scope: Pick<ComparisonScope, 'published'>,
) => Promise<readonly Issue[]>;

/**
 * The definitions of one node; empty until `follow` or `activate` succeeded.
 * @param compare asked about a set that is not the active one already
 */
export function createDefinitions(
  db: Db,
  compare: Comparison = comparePolicies,
): ActiveDefinitions {
  let loaded: LoadedDefinitions | undefined;
  let attempt: Attempt | null = null;
  let looking: Promise<void> | undefined;
  let following: Promise<void> | undefined;

  let activating: Promise<unknown> = Promise.resolve();
  /** The set activated here last, with what it was warned of. */
  let activated: { readonly now: LoadedDefinitions; readonly issues: readonly Issue[] } | undefined;
  let unusable: { readonly set: number; readonly cause: AppError } | undefined;

  const load = async (): Promise<void> => {
    const id = await findActiveId(db);
    if (id === loaded?.set) return;
    // It does not get better by being compiled again, and everybody asks.
    if (unusable !== undefined && id === unusable.set) throw unusable.cause;
    const set = await findActiveSet(db);
    if (set === undefined) return;
    // Published again under another commit, the content is what it was.
    const known = loaded?.definitions.hash === set.hash ? loaded.definitions : undefined;
    const compiled: Parsed<Definitions> =
      known === undefined ? await compileSet(db, set) : { ok: true, value: known, issues: [] };
    if (!compiled.ok) {
      const cause = new AppError(
        'definitions-unusable',
        503,
        'the active definitions do not compile on this node; one of the version that published them can use them',
        { issues: compiled.issues, retryAfter: 5 },
      );
      unusable = { set: set.id, cause };
      throw cause;
    }
    take({
      definitions: compiled.value,
      set: set.id,
      activatedAt: set.activatedAt,
      activatedBy: set.activatedBy,
    });
  };

  /** Meanwhile a later set may have been taken. */
  const take = (next: LoadedDefinitions): void => {
    if (loaded !== undefined && loaded.set > next.set) return;
    loaded = next;
    unusable = undefined;
  };

  /** What activating the set that is active came to, where these are its files. */
  const stillActive = async (files: ReadonlyMap<string, Json>): Promise<Activated | undefined> => {
    if (activated === undefined || activated.now !== loaded) return undefined;
    const { now } = activated;
    if ((await takeTurns(hashOfFiles(files))) !== now.definitions.hash) return undefined;
    return (await findActiveId(db)) === now.set ? { ok: true, ...activated } : undefined;
  };

  return {
    current() {
      if (loaded !== undefined) return loaded;
      throw new AppError('no-definitions', 503, 'no definitions are loaded yet', { retryAfter: 1 });
    },
    ready: () => loaded !== undefined && unusable === undefined,
    lastAttempt: () => attempt,
    follow() {
      // A look under way may have begun before the publication the caller knows of.
      following ??= Promise.allSettled([looking]).then(() => {
        following = undefined;
        looking = load();
        return looking;
      });
      return following;
    },
    async activate(files, by, more = [], publication) {
      // One after the other: what was read later is what stays.
      const turn = activating.then(async () => {
        // Whoever reloads a folder that is watched has it taken over twice.
        const plain = more.length === 0 && publication === undefined;
        const same = plain ? await stillActive(files) : undefined;
        return same ?? activateFiles(db, compare, { files, by, more, publication });
      });
      activating = turn.catch(() => undefined);
      const { ok, issues, now, ...published } = await turn;
      if (now !== undefined) {
        take(now);
        activated = { now, issues };
      }
      attempt = { ok, issues, at: new Date().toISOString() };
      return { ...attempt, ...published };
    },
  };
}

async function compileSet(db: Db, set: DefinitionSet): Promise<Parsed<Definitions>> {
  const compiled = await takeTurns(compileDefinitionsInTurns(set.files, set.files));
  if (!compiled.ok) return compiled;
  return takeTurns(attachVersionsInTurns(compiled.value, await listVersions(db)));
}

/** What trying to make a set the active one came to. */
interface Activated {
  readonly ok: boolean;
  readonly issues: readonly Issue[];
  readonly now?: LoadedDefinitions;
  readonly commit?: string;
  readonly versions?: readonly NumberedVersion[];
}

class Refused extends Error {
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super('definitions refused');
    this.issues = issues;
  }
}

interface ToActivate {
  readonly files: ReadonlyMap<string, Json>;
  readonly by: string;
  readonly more: readonly Issue[];
  readonly publication: Publication | undefined;
}

/** How definitions stand in the history that nobody said anything of. */
const TAKEN_OVER: Publication = { message: 'Definitions taken over', of: { kind: 'files' } };

async function activateFiles(
  db: Db,
  compare: Comparison,
  { files, by, more, publication = TAKEN_OVER }: ToActivate,
): Promise<Activated> {
  const compiled = await takeTurns(compileDefinitionsInTurns(files));
  const issues = [...more, ...compiled.issues];
  if (!compiled.ok || more.some(({ severity }) => severity === 'error'))
    return { ok: false, issues };
  const definitions = compiled.value;
  // What is stored was compared when it was published first.
  if ((await findActive(db, definitions.hash)) === undefined) {
    const active = await findActiveSet(db);
    issues.push(
      ...(await compare(definitions, active === undefined ? {} : { published: active.files })),
    );
    if (issues.some(({ severity }) => severity === 'error')) return { ok: false, issues };
  }
  const blobs = await blobsOf(files);
  try {
    const done = await db.transaction().execute(async (trx) => {
      crashPoint('publish-begun');
      await lockActivation(trx);
      const workflows = [...definitions.workflows.values()].map(({ id, hash, bundle }) => {
        return { workflow: id, hash, bundle };
      });
      const { commit, versions } = await writePublication(trx, {
        blobs,
        workflows,
        by,
        publication,
      });
      await provideNumbers(trx, [...definitions.types.keys()]);
      // Older versions must still compile beside the new set, else their records could not move.
      const attached = await takeTurns(attachVersionsInTurns(definitions, await listVersions(trx)));
      if (!attached.ok) throw new Refused(attached.issues);
      const active = await findActive(trx, definitions.hash);
      // The same content published again is another commit: decisions name theirs.
      const same = active?.commit === commit ? active : undefined;
      const set = { hash: definitions.hash, files, activatedBy: by, commit };
      const { id, activatedAt, activatedBy } = same ?? (await insertSet(trx, set));
      await publication.beside?.(trx, commit);
      crashPoint('publish-set-written');
      const now: LoadedDefinitions = {
        definitions: attached.value,
        set: id,
        activatedAt,
        activatedBy,
      };
      return { now, commit, versions };
    });
    crashPoint('publish-committed');
    return { ok: true, issues, ...done };
  } catch (cause) {
    if (cause instanceof Refused) return { ok: false, issues: [...issues, ...cause.issues] };
    throw cause;
  }
}

/** An issue in one readable line: `incident/workflow.json#/states/new: unknown-target …`. Pure. */
export function issueLine(issue: Issue): string {
  const { file = '', path, severity, code, message } = issue;
  return `${file}${path === '' ? '' : `#${path}`} ${severity} ${code}: ${message}`.trim();
}

/** An issue for a folder that holds nothing at all. Pure. */
export function emptyFolder(folder: string): Issue {
  return error(
    'folder-empty',
    '',
    `there are no definition files in ${folder}; set INTERLOCK_WORKFLOWS to the workflows folder`,
  );
}
