import type { Workflow } from '@interlock/engine';
import { chartLossLines } from './chart-loss-lines.ts';
import { UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { readSource, type SourceChoice } from './definition-source.ts';
import { workflowsOf } from './read-pack.ts';
import { PICTURE_FORMS, pictureOf, type PictureForm } from './workflow-picture.ts';

/** The form somebody asked for. @throws UsageFailure for one there is not */
export function formNamed(name: string): PictureForm {
  const found = PICTURE_FORMS.find((one) => one === name);
  if (found !== undefined) return found;
  throw new UsageFailure(`There is no form "${name}"; there are: ${PICTURE_FORMS.join(', ')}`);
}

/**
 * Prints a workflow in another form, and tells what that costs.
 *
 * @throws UsageFailure where there is no such workflow; CommandFailure where the folder is not valid
 */
export async function giveOut(
  id: string,
  choice: SourceChoice,
  form: PictureForm,
  around: Surroundings,
): Promise<void> {
  const found = workflowNamed(id, workflowsOf(await readSource(choice, around)));
  const { text, losses } = await pictureOf(found, form);
  around.tell(chartLossLines(losses, `${id}/workflow.json`));
  around.print(text);
}

/** @throws UsageFailure where there is no such workflow */
export function workflowNamed(id: string, workflows: ReadonlyMap<string, Workflow>): Workflow {
  const found = workflows.get(id);
  if (found !== undefined) return found;
  const known = [...workflows.keys()].toSorted().join(', ');
  throw new UsageFailure(`There is no workflow "${id}"; there are: ${known}`);
}
