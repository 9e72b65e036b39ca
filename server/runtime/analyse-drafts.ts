import type { Definitions, Issue } from '@interlock/engine';
import { definitionFindings, withDrafts, type Drafts, type Finding } from '@interlock/engine/study';

/** What an analysis came to. */
export interface Analysis {
  readonly findings: readonly Finding[];
  /** What the drafts are warned of, pointing into them. */
  readonly issues: readonly Issue[];
}

/**
 * What is odd about drafts among definitions, or about those alone; see `analyseDefinitions`. Where the drafts are not
 * valid, every issue. Pure; takes seconds where there are thousands of policies.
 */
export function analyseDrafts(
  definitions: Definitions,
  drafts: Drafts,
): ({ readonly ok: true } & Analysis) | { readonly ok: false; readonly issues: readonly Issue[] } {
  const laid = withDrafts(definitions, drafts);
  if (!laid.ok) return { ok: false, issues: laid.issues };
  const findings = [...definitionFindings(laid.value)].filter((one) => one !== null);
  const asked =
    drafts.alone === true ? findings.filter(({ workflow }) => workflow === undefined) : findings;
  return { ok: true, findings: asked, issues: laid.issues };
}
