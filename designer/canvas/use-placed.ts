import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Workflow } from '../api/definitions.ts';
import { layoutInput, readPlaced, toElk } from '@interlock/engine/drawing';
import { edgeWords } from '../document/edge-words.ts';
import type { Direction, LayoutInput, Placed } from '@interlock/engine/drawing';
import type { Wording } from '../document/wording.ts';
import { layOut } from './elk.ts';
import { measureText } from './measure.ts';

/** A workflow ready to be drawn. */
export interface PlacedWorkflow {
  readonly input: LayoutInput;
  /** Both ways it can run; undefined while it is being laid out. */
  readonly placed: { readonly [direction in Direction]: Placed } | undefined;
  readonly error: unknown;
}

/** Derives a workflow's drawing and has it laid out both ways, so that turning it is at once. */
export function usePlaced(workflow: Workflow, wording: Wording): PlacedWorkflow {
  const input = useMemo(
    (): LayoutInput =>
      layoutInput(workflow, (edge) => edgeWords(edge, workflow, wording), measureText),
    [workflow, wording],
  );
  const elk = useMemo(() => [toElk(input, 'RIGHT'), toElk(input, 'DOWN')] as const, [input]);
  const { data: placed, error } = useQuery({
    // The layout depends on nothing but its input, which the text of the input stands for.
    queryKey: ['layout', JSON.stringify(elk)],
    staleTime: Infinity,
    retry: false,
    queryFn: async () => {
      const [right, down] = await Promise.all(elk.map(layOut));
      return { RIGHT: readPlaced(right ?? elk[0]), DOWN: readPlaced(down ?? elk[1]) };
    },
  });
  return { input, placed, error };
}
