import type { CompiledAction } from '../action/compile.ts';
import type { CompiledCondition } from '../condition/compile.ts';
import type { Form } from '../record-type/form.ts';
import type { CompiledValue } from '../value/compile.ts';
import type { State } from './schema.ts';

/** When a timer set on entering a state comes due. */
export type CompiledDelay =
  | {
      readonly kind: 'duration';
      readonly duration: CompiledValue;
      readonly calendar: CompiledValue | null;
    }
  | { readonly kind: 'until'; readonly until: CompiledValue };

/** What makes a transition a candidate. */
export type Trigger =
  | { readonly kind: 'event'; readonly type: string }
  | { readonly kind: 'after'; readonly delay: CompiledDelay }
  | { readonly kind: 'clock'; readonly clock: string; readonly percent: number }
  | { readonly kind: 'always' }
  | { readonly kind: 'done' }
  | { readonly kind: 'invoke'; readonly invocation: string; readonly result: 'done' | 'failed' };

/** An edge of the chart. */
export interface ChartTransition {
  /** `<source path>#<id>`: stable across edits that keep the ids. */
  readonly key: string;
  readonly id: string;
  readonly source: string;
  readonly trigger: Trigger;
  readonly label: string | null;
  readonly description: string | null;
  /** Path of the state entered; null: the source is kept, not left. */
  readonly target: string | null;
  readonly reenter: boolean;
  readonly order: number;
  readonly guard: CompiledCondition | null;
  readonly allow: CompiledCondition | null;
  readonly form: Form | null;
  readonly actions: readonly CompiledAction[];
}

/** Work a state waits for. */
export interface ChartInvocation {
  /** `<state path>#<invoke id>`. */
  readonly key: string;
  readonly id: string;
  readonly work:
    | { readonly kind: 'effect'; readonly type: string; readonly params: CompiledValue }
    | {
        readonly kind: 'records';
        readonly type: string;
        readonly data: CompiledValue;
        readonly relation: string;
        readonly each: CompiledValue | null;
        readonly cancel: string | null;
      };
}

/** A node of the chart. */
export interface ChartState {
  readonly path: string;
  readonly id: string;
  readonly definition: State;
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
  readonly parent: string | null;
  readonly children: readonly string[];
  readonly entry: readonly CompiledAction[];
  readonly exit: readonly CompiledAction[];
  readonly transitions: readonly ChartTransition[];
  readonly invocations: readonly ChartInvocation[];
}

/** A workflow's states by dotted path, parents before their children. */
export type Chart = ReadonlyMap<string, ChartState>;

/** The paths from a state to the outermost one, itself first. Pure. */
export function ancestry(path: string): string[] {
  const parts = path.split('.');
  return parts.map((_, i) => parts.slice(0, parts.length - i).join('.'));
}
