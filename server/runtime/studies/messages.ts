import type { Issue, Json, Plan, Unanswered } from '@interlock/engine';
import type {
  DefinitionDiff,
  Drafts,
  Merge,
  Side,
  FilesVerification,
} from '@interlock/engine/study';
import type { StoredVersion } from '../../store/version.ts';
import type { Analysis } from '../analyse-drafts.ts';
import type { ImportedPolicies, ImportWish } from '../exchange-policies.ts';
import type { PlannedQuestion } from '../explain/explainer.ts';
import type { ClassifiedRecords, ClassifyWish } from '../migrations/classify-records.ts';
import type { Telling, ToldDecision } from '../explain/tell-decision.ts';
import type { GateReport } from '../publishing/gate.ts';
import type { FilePart } from '../threads/send-files.ts';

/** How laying drafts over a set went; issues point into the drafts. */
export interface Laid {
  readonly ok: boolean;
  readonly issues: readonly Issue[];
}

/** How files differ from those of a set: path → content, null: without it. */
export interface FileChanges {
  readonly [path: string]: Json | null;
}

/** What a study's thread is asked and what it answers, by kind; sets go by their hashes. */
export interface StudyTalk {
  /** A part of a set's files. */
  readonly files: Turn<{ readonly hash: string; readonly part: FilePart }, null>;
  /** That was all of them; workflows older records are pinned to. */
  readonly versions: Turn<
    { readonly hash: string; readonly versions: readonly StoredVersion[] },
    null
  >;
  /** A set is not asked about any more. */
  readonly forget: Turn<{ readonly hash: string }, null>;
  readonly check: Turn<{ readonly hash: string; readonly drafts: Drafts }, readonly Issue[]>;
  readonly analyse: Turn<
    { readonly hash: string; readonly drafts: Drafts },
    (Laid & { readonly ok: false }) | ({ readonly ok: true } & Analysis)
  >;
  /** What the workflows can do, some files in place of the set's own (null: without them). */
  readonly verify: Turn<
    {
      readonly hash: string;
      readonly files: { readonly [path: string]: Json };
      readonly only?: readonly string[];
    },
    FilesVerification
  >;
  /** What a migration would make of running records. */
  readonly classify: Turn<
    { readonly hash: string; readonly wish: ClassifyWish },
    ClassifiedRecords
  >;
  /** Whether a changed set may be published in place of this one. */
  readonly gate: Turn<{ readonly hash: string; readonly files: FileChanges }, GateReport>;
  /** What differs between two changed sets, in words. */
  readonly diff: Turn<
    { readonly hash: string; readonly before: FileChanges; readonly after: FileChanges },
    readonly DefinitionDiff[]
  >;
  /** Three changed sets merged, some of its questions decided. */
  readonly merge: Turn<
    { readonly hash: string } & { readonly [side in Side]: FileChanges } & {
      readonly choices: ReadonlyMap<string, Side>;
    },
    Merge
  >;
  /** Whether json-rules-engine says what Interlock says; not asked of files that are published already. */
  readonly compare: Turn<
    { readonly hash: string; readonly published: readonly string[] },
    readonly Issue[]
  >;
  /** Its policies as rules of json-rules-engine, as JSON text. */
  readonly export: Turn<{ readonly hash: string; readonly plain: boolean }, string>;
  readonly import: Turn<
    { readonly hash: string; readonly rules: Json; readonly wish: ImportWish },
    ImportedPolicies
  >;
  /** Lays drafts over a set; `plan` and `tell` go by what comes of it. */
  readonly draft: Turn<{ readonly hash: string; readonly drafts: Drafts }, Laid>;
  readonly plan: Turn<
    PlannedQuestion,
    { readonly kind: 'planned'; readonly plan: Plan } | Unanswered
  >;
  readonly tell: Turn<Omit<Telling, 'definitions'>, ToldDecision>;
}

interface Turn<Asked, Answered> {
  readonly asked: Asked;
  readonly answered: Answered;
}

/** A kind of question. */
export type StudyKind = keyof StudyTalk;
/** What is asked with a kind of question. */
export type StudyQuestion<K extends StudyKind> = { readonly kind: K } & StudyTalk[K]['asked'];
/** Any question. */
export type AnyQuestion = { [K in StudyKind]: StudyQuestion<K> }[StudyKind];
/** What is answered to a kind of question. */
export type StudyAnswer<K extends StudyKind> = StudyTalk[K]['answered'];
