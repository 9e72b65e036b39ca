import { EngineError, planEvents, type Definitions, type Json } from '@interlock/engine';
import {
  attachVersions,
  compileDefinitions,
  diffFiles,
  inOneGo,
  mergeFiles,
  resolveMerge,
  withDrafts,
  verifyFiles,
  type Drafts,
} from '@interlock/engine/study';
import type { StoredVersion } from '../../store/version.ts';
import { analyseDrafts } from '../analyse-drafts.ts';
import { comparePolicies } from '../compare-policies.ts';
import { exportedText, importedPolicies } from '../exchange-policies.ts';
import { tellDecision } from '../explain/tell-decision.ts';
import { classifyRecords } from '../migrations/classify-records.ts';
import { passGate } from '../publishing/gate.ts';
import { serveThread } from '../threads/serve-thread.ts';
import type {
  AnyQuestion,
  FileChanges,
  Laid,
  StudyAnswer,
  StudyKind,
  StudyQuestion,
} from './messages.ts';

/*
 * The program of a worker thread: studies definitions beside the thread that takes events. It keeps the sets it was
 * given, compiled, as they are asked about again and again.
 */
interface KnownSet {
  readonly files: Map<string, Json>;
  versions: readonly StoredVersion[];
  compiled?: Definitions;
  live?: Definitions;
}

const sets = new Map<string, KnownSet>();
let drafted: Definitions | undefined;

serveThread<{ asked: AnyQuestion; answered: StudyAnswer<StudyKind> }>('study-fault', answer);

function answer(question: AnyQuestion): StudyAnswer<StudyKind> | Promise<StudyAnswer<StudyKind>> {
  switch (question.kind) {
    case 'files': {
      const { hash, part } = question;
      const known = sets.get(hash) ?? { files: new Map<string, Json>(), versions: [] };
      sets.set(hash, known);
      for (const [path, json] of part) known.files.set(path, json);
      return null;
    }
    case 'versions':
      setOf(question.hash).versions = question.versions;
      return null;
    case 'forget':
      sets.delete(question.hash);
      return null;
    case 'check':
      return withDrafts(live(question.hash), question.drafts).issues;
    case 'analyse':
      return analyseDrafts(live(question.hash), question.drafts);
    case 'verify': {
      const files = changed(question.hash, question.files);
      return verifyFiles(files, question.only);
    }
    case 'classify':
      return classifyRecords(live(question.hash), question.wish);
    case 'gate':
      return passGate(changed(question.hash, question.files), compiled(question.hash));
    case 'diff':
      return diffFiles(
        changed(question.hash, question.before),
        changed(question.hash, question.after),
      );
    case 'merge': {
      const [base, ours, theirs] = (['base', 'ours', 'theirs'] as const).map((side) =>
        changed(question.hash, question[side]),
      );
      return resolveMerge(mergeFiles(base ?? NONE, ours ?? NONE, theirs ?? NONE), question.choices);
    }
    case 'compare': {
      const { files } = setOf(question.hash);
      const published = new Map(question.published.map((path) => [path, files.get(path) ?? null]));
      return comparePolicies(compiled(question.hash), { published });
    }
    case 'export':
      return exportedText(compiled(question.hash), question.plain);
    case 'import':
      return importedPolicies(compiled(question.hash), question.rules, question.wish);
    case 'draft':
      return lay(question.hash, question.drafts);
    case 'plan':
      return plan(question);
    case 'tell':
      return inOneGo(tellDecision({ ...question, definitions: draftedSet() }));
  }
}

const NONE: ReadonlyMap<string, Json> = new Map();

/** The files of a set with changes laid over them. */
function changed(hash: string, changes: FileChanges): Map<string, Json> {
  const files = new Map(setOf(hash).files);
  for (const [path, json] of Object.entries(changes)) {
    if (json === null) files.delete(path);
    else files.set(path, json);
  }
  return files;
}

function setOf(hash: string): KnownSet {
  const known = sets.get(hash);
  if (known !== undefined) return known;
  throw new EngineError('unknown-set', 'the definitions were not given to this thread');
}

function compiled(hash: string): Definitions {
  const known = setOf(hash);
  if (known.compiled === undefined) {
    const made = compileDefinitions(known.files, known.files);
    if (!made.ok) throw new EngineError('not-compiled', 'the definitions do not compile');
    known.compiled = made.value;
  }
  return known.compiled;
}

function live(hash: string): Definitions {
  const known = setOf(hash);
  if (known.live === undefined) {
    const attached = attachVersions(compiled(hash), known.versions);
    if (!attached.ok) throw new EngineError('not-compiled', 'older workflows do not compile');
    known.live = attached.value;
  }
  return known.live;
}

function lay(hash: string, drafts: Drafts): Laid {
  const laid = withDrafts(live(hash), drafts);
  drafted = laid.ok ? laid.value : undefined;
  return { ok: laid.ok, issues: laid.issues };
}

function draftedSet(): Definitions {
  if (drafted !== undefined) return drafted;
  throw new EngineError('not-drafted', 'no drafts were laid over the definitions');
}

function plan({ event, answers, now, trial }: StudyQuestion<'plan'>): StudyAnswer<'plan'> {
  const planned = planEvents({ events: [event], answers, definitions: draftedSet(), now, trial });
  if (planned.kind === 'need') return planned;
  const [only] = planned.plans;
  if (only === undefined) throw new EngineError('no-plan', 'the engine gave no plan');
  return { kind: 'planned', plan: only };
}
