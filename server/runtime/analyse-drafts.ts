import {
  compilePolicies,
  compilePolicy,
  compileTable,
  FACTS,
  VARIABLES,
  type CompiledTable,
  type Definitions,
  type Issue,
  type Parsed,
} from '@interlock/engine';
import { definitionFindings, type Finding } from '@interlock/engine/study';
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../app-error.ts';

/** Drafts to be looked at. */
export interface Drafts {
  /** As they would stand in their files; one takes the place of the active one of its id. */
  readonly policies: readonly unknown[];
  readonly tables: readonly unknown[];
  /** True: without the active policies, tables and guards of workflows. */
  readonly alone: boolean;
}

/** Analyses at once; each holds its definitions, and takes its turns beside all other work. */
const MOST = 2;
/** Milliseconds an analysis goes on before others have their turn. */
const TURN = 20;

const SCOPE = { knownFacts: FACTS, knownVariables: VARIABLES };

/** Looks at policies and tables, in turns beside everything else; see `analyseDefinitions`. */
export interface Analyst {
  /**
   * What is odd about drafts among the active definitions, or about those alone.
   * @throws AppError `invalid` with every issue of the drafts, `busy` when others are being looked at
   */
  analyse(definitions: Definitions, drafts: Drafts): Promise<readonly Finding[]>;
}

/** An analyst of one node. */
export function createAnalyst(): Analyst {
  let running = 0;
  return {
    async analyse(definitions, drafts) {
      const together = withDrafts(definitions, drafts);
      if (running >= MOST) {
        throw new AppError('busy', 503, 'other policies are being analysed', { retryAfter: 5 });
      }
      running += 1;
      try {
        const findings = await inTurns(definitionFindings(together));
        return drafts.alone ? findings.filter(({ workflow }) => workflow === undefined) : findings;
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

function withDrafts(definitions: Definitions, { policies, tables, alone }: Drafts): Definitions {
  const issues: Issue[] = [];
  const take = <T>(parsed: Parsed<T>, at: string): T[] => {
    issues.push(...parsed.issues.map((issue) => ({ ...issue, path: at + issue.path })));
    return parsed.ok ? [parsed.value] : [];
  };
  const drafted = policies.flatMap((json, i) =>
    take(compilePolicy({ json }, SCOPE), `/policies/${i}`),
  );
  const ids = new Set(drafted.map(({ id }) => id));
  const active = alone
    ? []
    : [...definitions.policies.all.values()].filter(({ id }) => !ids.has(id));
  const draftedTables = tables.flatMap((json, i) =>
    take(compileTable(json, SCOPE), `/tables/${i}`),
  );
  const whole = compilePolicies(
    [...active, ...drafted].map(({ source, file }) =>
      file === undefined ? { json: source } : { json: source, file },
    ),
    SCOPE,
  );
  if (!whole.ok) issues.push(...whole.issues);
  if (!whole.ok || issues.some(({ severity }) => severity === 'error')) {
    const list = issues.map(({ path, message }) => `${path} ${message}`).join('; ');
    throw new AppError('invalid', 422, `the drafts are not valid: ${list}`, { issues });
  }
  const named = (all: readonly CompiledTable[]) => all.map((table) => [table.id, table] as const);
  return {
    ...definitions,
    policies: whole.value,
    tables: new Map([...(alone ? [] : definitions.tables), ...named(draftedTables)]),
  };
}
