import {
  compareDrawings,
  layoutInput,
  plainEdgeWords,
  readPlaced,
  reckon,
  toElk,
  toMermaid,
  toSvg,
  undrawnByMermaid,
} from '@interlock/engine/drawing';
import type { Workflow } from '@interlock/engine';
import { exportXState, type ChartLoss } from '@interlock/engine/study';
import { layOut } from './lay-out.ts';

/** Forms a workflow can be given out in. */
export const PICTURE_FORMS = ['mermaid', 'svg', 'xstate'] as const;

/** See {@link PICTURE_FORMS}. */
export type PictureForm = (typeof PICTURE_FORMS)[number];

/** A workflow in another form, and what it costs. */
export interface Picture {
  readonly text: string;
  readonly losses: readonly ChartLoss[];
}

/** A workflow as a Mermaid diagram, an SVG picture or an XState machine. The same workflow gives the same text. */
export async function pictureOf(workflow: Workflow, form: PictureForm): Promise<Picture> {
  switch (form) {
    case 'mermaid':
      return { text: toMermaid(workflow), losses: undrawnByMermaid(workflow).map(undrawn) };
    case 'svg': {
      const input = layoutInput(workflow, (edge) => plainEdgeWords(edge, workflow), reckon);
      const placed = readPlaced(await layOut(toElk(input, 'RIGHT')));
      return { text: toSvg(input, placed, workflow.title), losses: [] };
    }
    case 'xstate': {
      const { machine, losses } = exportXState(workflow);
      return { text: `${JSON.stringify(machine, null, 2)}\n`, losses };
    }
  }
}

/** Two versions of a workflow as one SVG picture: what was added, removed and changed by colour and sign. */
export async function pictureOfChange(versions: {
  readonly before: Workflow | null;
  readonly after: Workflow | null;
}): Promise<string> {
  const { input, marks } = compareDrawings(versions, plainEdgeWords, reckon);
  const placed = readPlaced(await layOut(toElk(input, 'RIGHT')));
  const title = (versions.after ?? versions.before)?.title ?? '';
  return toSvg(input, placed, `${title}: what changed`, marks);
}

function undrawn(path: string): ChartLoss {
  const message =
    'a transition from inside one state into another, beside regions inside a state: Mermaid 11 may refuse to draw it';
  return { code: 'mermaid-crossing', path, message, effect: 'may-differ' };
}
