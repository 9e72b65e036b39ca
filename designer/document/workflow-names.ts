export type { FoundState } from '@interlock/engine/drawing';
export { stateLabel, stateTitle, statesOf } from '@interlock/engine/drawing';
