import type { Shown } from '../../condition/explain.ts';
import type { FactReference } from '../../condition/schema.ts';
import type { Json } from '../../json.ts';
import type { CompiledPolicies } from '../compile.ts';
import type { Evidence } from './evidence.ts';
import type { Wording } from './fact-words.ts';
import type { ComputedFrom, Possible } from './possible.ts';
import type { Offering, Standing } from './standing.ts';
import type { TracedCondition } from './traced-condition.ts';

/** One fact that would have to be otherwise. */
export interface ProposedChange {
  readonly fact: FactReference;
  /** JSON pointers of the policy's comparisons that come out otherwise by it; none where it was found by trying. */
  readonly at: readonly string[];
  /** Absent: missing, or not looked at. */
  readonly from?: Json;
  /** One value that does it; absent: none at all does it. */
  readonly to?: Json;
  /** False where nobody looked at the fact, so that it may be so already. */
  readonly known: boolean;
  /** How the fact is computed: nobody can change it by itself, and no one thing it is computed from was found to do it. */
  readonly computed?: ComputedFrom;
  /** The computed fact the condition asks for, and what it comes to by this change; absent `to`: missing. */
  readonly so?: { readonly fact: FactReference; readonly to?: Json };
}

/** The fewest facts to be otherwise for a policy to fire, or not to. */
export interface SmallestChange {
  /** What the policy would then do. */
  readonly fires: boolean;
  /** Set where its conditions would hold and its pattern or limits have the last word, which may be to wait. */
  readonly waits?: true;
  /** Policies before it that do not hold with it either, as each that did would keep it from its turn; absent: none. */
  readonly past?: readonly { readonly policy: string; readonly title: string }[];
  readonly changes: readonly ProposedChange[];
  /** Other changes of as many facts that would do as well: not all there are. */
  readonly alternatives: readonly (readonly ProposedChange[])[];
  /** Whether no fewer facts will do; false where not everything smaller was tried. */
  readonly smallest: boolean;
}

/** An action a policy asked for. */
export interface AskedAction {
  readonly type: string;
  /** What people call it: "Open a record". */
  readonly title: string;
}

/** A policy, whether it fired, and why. */
export interface ExplainedPolicy {
  readonly policy: string;
  readonly title: string;
  /** As it was decided; null for a policy that was not asked. */
  readonly matched: boolean | null;
  readonly standing: Standing;
  /** What it asked for, by its titles; empty where it did not fire. */
  readonly asked: readonly AskedAction[];
  /** Its condition with the values seen; null when the policy is not among the definitions any more. */
  readonly condition: TracedCondition | null;
  /** Null where nothing before it kept it from being asked and it was not, and where no change was found. */
  readonly change: SmallestChange | null;
  /** Why, without its title: the comparisons the verdict hangs on, or why it was not asked. */
  readonly because: string;
  /** Whether it fired and why, in one sentence. */
  readonly text: string;
  /** What would have made it come out otherwise, in one sentence; null where nothing is to be told. */
  readonly otherwise: string | null;
}

/** What policies are explained with. */
export interface PolicyQuestion extends Offering {
  readonly policies: CompiledPolicies;
  readonly evidence: Evidence;
  readonly wording: Wording;
  /** Policies to be explained whatever they said; the others of the event's type are chosen among. */
  readonly wanted?: readonly string[];
  /** Most policies beside those wanted; {@link MOST_EXPLAINED} when left out. */
  readonly limit?: number;
  /** What may be shown of a value; all of it when left out. */
  readonly shown?: Shown;
  /** What facts may be, and how they are computed; anything when left out. */
  readonly possible?: Possible;
}

/** Explained policies, and how many of the event's type were left out. */
export interface ExplainedPolicies {
  /** Those that fired, then those wanted, then those that were closest to firing. */
  readonly policies: readonly ExplainedPolicy[];
  readonly others: number;
}
