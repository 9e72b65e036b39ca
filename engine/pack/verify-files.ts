import type { Issue } from '../issue.ts';
import type { Json } from '../json.ts';
import { compileDefinitions } from './compile.ts';
import { playFindingsInTurns } from '../simulation/generate/play-findings.ts';
import type { PlayedVerification } from '../simulation/generate/play-findings.ts';
import { inOneGo } from '../turns.ts';
import type { VerifyFinding, VerifyKind } from '../verify/report/finding.ts';
import { verifyDefinitions } from '../verify/verify-definitions.ts';

/** What verification says of the files of a set. */
export interface FilesVerification {
  /** Everything the compiler found; with an error among it nothing was verified. */
  readonly issues: readonly Issue[];
  /** What of that are findings of verification: names and fields there are not, events nobody takes. */
  readonly names: readonly VerifyFinding[];
  /** Ids of the workflows there are; none where the files do not compile. */
  readonly ids: readonly string[];
  /** Of each workflow; null: the files do not compile. */
  readonly workflows: readonly PlayedVerification[] | null;
}

/**
 * Compiles and verifies the files of a set, and plays what is found in the simulator. Deterministic, pure, never throws.
 *
 * @param files path relative to the folder → parsed JSON
 * @param only ids of the workflows to verify; absent: all
 */
export function verifyFiles(
  files: ReadonlyMap<string, Json>,
  only?: readonly string[],
): FilesVerification {
  const compiled = compileDefinitions(files);
  const { issues } = compiled;
  return {
    issues,
    names: issues.flatMap(asFinding),
    ids: compiled.ok ? [...compiled.value.workflows.keys()].toSorted() : [],
    workflows: compiled.ok
      ? inOneGo(playFindingsInTurns(compiled.value, verifyDefinitions(compiled.value, only)))
      : null,
  };
}

function asFinding({ code, severity, message, path, file }: Issue): VerifyFinding[] {
  const kind = kindOf(code);
  if (kind === null) return [];
  const where = file === undefined ? {} : { file };
  return [{ kind, severity, verdict: 'proved', message, path, ...where }];
}

function kindOf(code: string): VerifyKind | null {
  if (code === 'unknown-field') return code;
  if (code === 'event-not-taken') return 'unanswered-event';
  // A role, a state or a choice there is not.
  if (code === 'never-equal') return 'unknown-name';
  return code.startsWith('unknown-') ? 'unknown-name' : null;
}
