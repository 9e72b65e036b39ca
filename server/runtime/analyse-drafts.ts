import type { Definitions, Issue } from '@interlock/engine';
import { definitionFindings, type Drafts, type Finding } from '@interlock/engine/study';
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../app-error.ts';
import { layDrafts } from './refuse-drafts.ts';

/** What an analysis came to. */
export interface Analysis {
  readonly findings: readonly Finding[];
  /** What the drafts are warned of, pointing into them. */
  readonly issues: readonly Issue[];
}

/** Analyses at once; each holds its definitions, and takes its turns beside all other work. */
const MOST = 2;
/** Milliseconds an analysis goes on before others have their turn. */
const TURN = 20;

/** Looks at policies and tables, in turns beside everything else; see `analyseDefinitions`. */
export interface Analyst {
  /**
   * What is odd about drafts among the active definitions, or about those alone.
   * @throws AppError `invalid` with every issue of the drafts, `busy` when others are being looked at
   */
  analyse(definitions: Definitions, drafts: Drafts): Promise<Analysis>;
}

/** An analyst of one node. */
export function createAnalyst(): Analyst {
  let running = 0;
  return {
    async analyse(definitions, drafts) {
      const { definitions: together, warnings } = layDrafts(definitions, drafts, (path) => path);
      if (running >= MOST) {
        throw new AppError('busy', 503, 'other policies are being analysed', { retryAfter: 5 });
      }
      running += 1;
      try {
        const findings = await inTurns(definitionFindings(together));
        const asked =
          drafts.alone === true
            ? findings.filter(({ workflow }) => workflow === undefined)
            : findings;
        return { findings: asked, issues: warnings };
      } finally {
        running -= 1;
      }
    },
  };
}

async function inTurns(findings: Iterable<Finding | null>): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  let since = performance.now();
  for (const one of findings) {
    if (one !== null) found.push(one);
    if (performance.now() - since < TURN) continue;
    await setImmediate();
    since = performance.now();
  }
  return found;
}
