import { jsonEqual, type Definitions, type Json } from '@interlock/engine';
import { mapInTurns, type Turns } from '@interlock/engine/study';
import { comparePolicies } from '../compare-policies.ts';
import type { Comparison } from '../definitions.ts';
import { OWN } from '../sender.ts';
import { takeTurns } from '../take-turns.ts';
import type { Studies } from './studies.ts';

/** Policies a set may have to be compared right here: each event of a scenario asks them all. */
const FEW = 500;

/** Milliseconds it may take: tens of thousands of policies must not keep a server from starting. */
const PATIENCE = 600_000;

/** The comparison with json-rules-engine, that of a large set beside the thread that takes events. */
export function compareBeside(studies: Studies): Comparison {
  return async (definitions, { published = new Map() }) => {
    if (definitions.policies.all.size <= FEW) return comparePolicies(definitions, { published });
    const { hash } = definitions;
    const unchanged = await takeTurns(unchangedFiles(definitions, published));
    return studies.study({ asker: OWN, patience: PATIENCE }, async (thread) => {
      await thread.know(definitions);
      return thread.ask({ kind: 'compare', hash, published: unchanged });
    });
  };
}

function* unchangedFiles(
  { files }: Pick<Definitions, 'files'>,
  published: ReadonlyMap<string, Json>,
): Turns<string[]> {
  const paths = yield* mapInTurns([...files], ([path, json]) =>
    published.has(path) && jsonEqual(published.get(path), json) ? [path] : [],
  );
  return paths.flat();
}
