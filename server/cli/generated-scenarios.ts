import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Definitions } from '@interlock/engine';
import { canonicalText, transitionPointer } from '@interlock/engine/study';
import type { Generated, Unplayed } from '@interlock/engine/study';
import type { Checked, Remark } from './report/remark.ts';

/** What came of making scenarios, one line each; what none could be made for, with the reason. Pure. */
export function generatedChecks(
  { scenarios, unplayed }: Generated,
  definitions: Definitions,
  written: boolean,
): Checked[] {
  const made = scenarios.map(({ workflow, scenario, takes }): Checked => {
    const count = takes.length === 1 ? '1 transition' : `${takes.length} transitions`;
    const what = `${written ? 'written' : 'made'}, ${scenario.steps.length} steps, takes ${count} more`;
    return { name: `${workflow}/${scenario.id}`, summary: what, remarks: [] };
  });
  if (unplayed.length === 0) return made;
  const summary = `${unplayed.length} transitions no scenario could be made for`;
  const remarks = unplayed.map((one) => unplayedRemark(one, definitions));
  return [...made, { name: 'not generated', summary, remarks }];
}

function unplayedRemark(
  { workflow, transition, kind, reason }: Unplayed,
  { workflows }: Definitions,
): Remark {
  const all = [...(workflows.get(workflow)?.chart.values() ?? [])].flatMap(
    (one) => one.transitions,
  );
  const found = all.find(({ key }) => key === transition);
  return {
    file: `${workflow}/workflow.json`,
    path: found === undefined ? '' : transitionPointer(found),
    code: kind === 'impossible' ? 'never-taken' : 'not-generated',
    severity: 'warning',
    message: `no scenario takes "${transition}": ${reason}`,
  };
}

/** Writes made scenarios into a folder of definitions; one made before under the same name gives way. */
export async function writeScenarios({ scenarios }: Generated, folder: string): Promise<void> {
  for (const { workflow, scenario } of scenarios) {
    const path = join(folder, workflow, 'scenarios', `${scenario.id}.json`);
    await mkdir(join(path, '..'), { recursive: true });
    const json = { $schema: '../../schema/scenario.json', ...scenario };
    await writeFile(path, canonicalText('scenario', json));
  }
}
