// The designer's pure parts, for tests: nothing here touches a page.
export type { Bundle, StateNode, TransitionEdge, WorkflowGraph } from '@interlock/engine/drawing';
export {
  bundleEdges,
  eventWords,
  happyPath,
  nodeSize,
  reachedOrder,
  readPlaced,
  reckon,
  roundedPath,
  toElk,
  toGraph,
  wordsSize,
} from '@interlock/engine/drawing';
export { actionWords } from './document/action-words.ts';
export { AUDIT_ACTIONS, auditActionWords } from './document/audit-words.ts';
export { conditionPhrase, conditionSentence, leafWords } from './document/condition-words.ts';
export { durationWords, isDuration, lengthWords } from './document/duration-words.ts';
export { differencesOf } from './document/differences.ts';
export { delayWords, edgeWords } from './document/edge-words.ts';
export { humanise, title } from './document/humanise.ts';
export { WORDED_OPERATORS } from './document/operator-words.ts';
export { visitedOf } from './document/visited.ts';
export { stateTitle, statesOf } from './document/workflow-names.ts';
export type { Wording } from './document/wording.ts';
export { readAuditSearch, toAuditQuery } from './admin/audit-search.ts';
export { filtersOf, nextSort, readListSearch, toQuery, withFilter } from './desk/list-search.ts';
export { sortIssues } from './form/field-errors.ts';
export { parseSearch, writeSearch } from './shell/address.ts';
export { relativeWords } from './value/relative-words.ts';
export { say, words } from './words/words.ts';
