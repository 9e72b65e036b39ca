export type {
  Condition,
  FactOrigin,
  FactReference,
  LeafCondition,
  TracedCondition,
  TracedLeaf,
} from '@interlock/engine';
