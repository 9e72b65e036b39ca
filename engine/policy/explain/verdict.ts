import type { ConditionNode } from '../../condition/compile.ts';
import type { EvidenceReader } from './evidence.ts';
import { negated } from './traced-condition.ts';
import type { Verdict } from './traced-condition.ts';

/** What a condition comes to with evidence that may lack facts. Pure. */
export function verdictOf(node: ConditionNode, reader: EvidenceReader): Verdict {
  if (node.kind === 'shared') return verdictOf(node.node, reader);
  if (node.kind === 'leaf') {
    reader.reset();
    const result = node.test(reader.read);
    return reader.unknown() ? null : result;
  }
  const [first] = node.children;
  if (node.kind === 'not') return first === undefined ? null : negated(verdictOf(first, reader));
  const ends = node.kind === 'any';
  let unknown = false;
  for (const child of node.children) {
    const verdict = verdictOf(child, reader);
    if (verdict === ends) return ends;
    unknown ||= verdict === null;
  }
  return unknown ? null : !ends;
}
