import { z } from 'zod';
import { issuesOf, pointer, warning } from '../issue.ts';
import type { Issue } from '../issue.ts';
import type { Json } from '../json.ts';
import { nearestName } from '../nearest-name.ts';
import { toGraph } from './drawing/to-graph.ts';
import type { Workflow } from './schema.ts';

/** Farthest from the corner anything may stand, pixels. */
const FARTHEST = 100_000;
const place = z.number().min(-FARTHEST).max(FARTHEST);
const length = z.number().min(1).max(FARTHEST);
const point = z.strictObject({ x: place, y: place });

/**
 * `layout.json`: where somebody put the states of a workflow and the lines between them, in pixels. What stands nowhere is
 * laid out when the workflow is opened.
 */
export const layoutSchema = z.strictObject({
  $schema: z.string().optional(),
  /** By dotted path of the state, from the corner of the state around it; `#start` behind a path is its starting dot. */
  nodes: z
    .record(
      z.string().min(1).max(400),
      z.strictObject({ x: place, y: place, width: length.optional(), height: length.optional() }),
    )
    .optional(),
  /** By `<path of its state>#<its id>`, as histories name transitions: corners of its line, from the drawing's own corner. */
  edges: z
    .record(z.string().min(1).max(500), z.strictObject({ points: z.array(point).min(2).max(100) }))
    .optional(),
});

/** Content of a `layout.json`. */
export type Layout = z.infer<typeof layoutSchema>;

/** A layout that can be used, or null; and what is wrong with it: never more than warnings. */
export interface ReadLayout {
  readonly layout: Layout | null;
  readonly issues: readonly Issue[];
}

/**
 * A workflow's layout. One that is broken is not used and keeps nothing from running: the workflow is laid out anew. Pure,
 * never throws.
 * @param workflow null: it cannot be read, and what the layout names is not looked for in it
 */
export function readLayout(json: Json, workflow: Workflow | null): ReadLayout {
  const parsed = layoutSchema.safeParse(json);
  if (!parsed.success) {
    const issues = issuesOf(parsed.error).map(({ code, path, message }) =>
      warning(code, path, `${message}; the layout is not used, and the workflow is laid out anew`),
    );
    return { layout: null, issues };
  }
  if (workflow === null) return { layout: parsed.data, issues: [] };
  const { nodes, edges } = toGraph(workflow);
  const unplaced = (
    part: 'nodes' | 'edges',
    what: string,
    known: readonly { readonly id: string }[],
  ): Issue[] => {
    const ids = new Set(known.map(({ id }) => id));
    return Object.keys(parsed.data[part] ?? {}).flatMap((id) => {
      if (ids.has(id)) return [];
      const near = nearestName(id, [...ids]);
      const hint = near === undefined ? '' : `; did you mean "${near}"?`;
      const message = `the workflow has no ${what} "${id}": its place is not used${hint}`;
      return [warning('place-of-nothing', pointer(part, id), message)];
    });
  };
  const issues = [
    ...unplaced('nodes', 'state', nodes),
    ...unplaced('edges', 'drawn transition', edges),
  ];
  return { layout: parsed.data, issues };
}
