export type {
  Condition,
  Explained,
  ExplainedGroup,
  ExplainedLeaf,
  FactReference,
  LeafCondition,
} from '@interlock/engine';
