import type { Edge, Node, Nodes } from './nodes.ts';
import type { Place } from './place.ts';

/** What a walk through a chart is told of and asked. */
export interface Walker {
  /** Whether a transition's guard, if it has one, holds at this point of the step. */
  readonly permits: (edge: Edge) => boolean;
  /**
   * Told where the walk stands, and how many ended states are still to be told so, before it looks for more that needs
   * nothing to happen; true: it has gone round.
   */
  readonly goesRound?: (active: readonly number[], pending: number) => boolean;
  /** A state is left, a transition taken or a state entered, in the order their actions run. */
  readonly left?: (node: Node) => void;
  readonly taken?: (edge: Edge) => void;
  readonly entered?: (node: Node) => void;
}

/** Where a step led; `endless`: it went round without coming to rest. */
export type Walked = Place | 'endless';

/** A walk under way. */
export interface Walk {
  readonly nodes: Nodes;
  readonly walker: Walker;
  /** In the order they were entered: among states side by side it decides whose transitions come first. */
  active: readonly number[];
  history: Map<number, readonly number[]>;
  /** States whose inside has just ended, still to be told so. */
  readonly finished: number[];
  ended: boolean;
}

/** No transitions at all. */
export const NONE: readonly Edge[] = [];
