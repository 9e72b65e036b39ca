/**
 * How a workflow is drawn: its graph, its layout by ELK, and pictures of it. A door of its own, as small as it is: a page
 * that draws workflows loads nothing else of the engine.
 */

export type { Bundle } from './workflow/drawing/bundles.ts';
export { bundleEdges } from './workflow/drawing/bundles.ts';
export type { EdgeWords } from './workflow/drawing/edge-words.ts';
export { eventWords } from './workflow/drawing/edge-words.ts';
export * from './workflow/drawing/elk-graph.ts';
export { happyPath } from './workflow/drawing/happy-path.ts';
export { capital, humanise, title } from './workflow/drawing/humanise.ts';
export * from './workflow/drawing/node-size.ts';
export { reachedOrder } from './workflow/drawing/reached-order.ts';
export type { Point } from './workflow/drawing/rounded-path.ts';
export { roundedPath } from './workflow/drawing/rounded-path.ts';
export * from './workflow/drawing/to-graph.ts';
export type { FoundState } from './workflow/drawing/workflow-names.ts';
export { stateLabel, stateTitle, statesOf } from './workflow/drawing/workflow-names.ts';
export { layoutInput } from './workflow/drawing/layout-input.ts';
export { conditionText } from './workflow/drawing/condition-text.ts';
export { compareDrawings, MARK_SIGNS } from './workflow/drawing/compared-drawing.ts';
export type { ComparedDrawing, Mark } from './workflow/drawing/compared-drawing.ts';
export { delayText, plainEdgeWords } from './workflow/drawing/plain-edge-words.ts';
export { toMermaid, undrawnByMermaid } from './workflow/drawing/to-mermaid.ts';
export { toSvg } from './workflow/drawing/to-svg.ts';
export { xmlText } from './workflow/drawing/xml-text.ts';
