import { resolve } from 'node:path';
import { chartLossLines } from './chart-loss-lines.ts';
import { UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { readWorkflows } from './read-pack.ts';
import { PICTURE_FORMS, pictureOf, type PictureForm } from './workflow-picture.ts';

/** The form somebody asked for. @throws UsageFailure for one there is not */
export function formNamed(name: string): PictureForm {
  const found = PICTURE_FORMS.find((one) => one === name);
  if (found !== undefined) return found;
  throw new UsageFailure(`There is no form "${name}"; there are: ${PICTURE_FORMS.join(', ')}`);
}

/**
 * Prints a workflow of a folder in another form, and tells what that costs.
 *
 * @param folders at most one; none: INTERLOCK_WORKFLOWS, else ./workflows
 * @throws UsageFailure where there is no such workflow; CommandFailure where the folder is not valid
 */
export async function giveOut(
  id: string,
  folders: readonly string[],
  form: PictureForm,
  { cwd, env, print, tell }: Surroundings,
): Promise<void> {
  const [folder = env['INTERLOCK_WORKFLOWS'] ?? 'workflows', ...more] = folders;
  if (more.length > 0) throw new UsageFailure('One folder at a time; see --help');
  const workflows = await readWorkflows(resolve(cwd, folder));
  const found = workflows.get(id);
  if (found === undefined) {
    const known = [...workflows.keys()].toSorted().join(', ');
    throw new UsageFailure(`There is no workflow "${id}"; there are: ${known}`);
  }
  const { text, losses } = await pictureOf(found, form);
  tell(chartLossLines(losses, `${id}/workflow.json`));
  print(text);
}
