import type { Definitions, Json } from '@interlock/engine';
import {
  exportedText,
  importedPolicies,
  ruleCount,
  type ImportedPolicies,
  type ImportWish,
} from '../exchange-policies.ts';
import type { Studies, StudyOptions } from './studies.ts';

/** Policies and rules that are exchanged right here: some five milliseconds of work. */
const FEW = 40;

/** {@link exportedText}, of many policies beside the thread that takes events. @throws AppError as `study` */
export async function exportBeside(
  studies: Studies,
  options: StudyOptions,
  active: Definitions,
  plain: boolean,
): Promise<string> {
  if (active.policies.all.size <= FEW) return exportedText(active, plain);
  return studies.study(options, async (thread) => {
    await thread.know(active);
    return thread.ask({ kind: 'export', hash: active.hash, plain });
  });
}

/** {@link importedPolicies}, of many rules beside the thread that takes events. @throws AppError as `study` */
export async function importBeside(
  studies: Studies,
  options: StudyOptions,
  active: Definitions,
  rules: Json,
  wish: ImportWish,
): Promise<ImportedPolicies> {
  if (ruleCount(rules) <= FEW) return importedPolicies(active, rules, wish);
  return studies.study(options, async (thread) => {
    await thread.know(active);
    return thread.ask({ kind: 'import', hash: active.hash, rules, wish });
  });
}
