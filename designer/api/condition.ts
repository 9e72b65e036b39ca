export type { Condition, FactReference, LeafCondition } from '@interlock/engine';
export type { FactOrigin, TracedCondition, TracedLeaf } from '@interlock/engine/study';
