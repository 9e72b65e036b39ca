import type { ConditionNode } from '../../condition/compile.ts';
import { factName, inWords } from '../../condition/explain.ts';
import type { Inquiry } from './inquiry.ts';
import type { Requirement } from './satisfy.ts';
import type { FactWords } from './world.ts';

/** Everything that has to hold for a condition to hold, one by one. Pure. */
export function conjuncts(node: ConditionNode): readonly ConditionNode[] {
  if (node.kind === 'shared') return conjuncts(node.node);
  if (node.kind === 'all') return node.children.flatMap(conjuncts);
  const [only] = node.kind === 'any' && node.children.length === 1 ? node.children : [];
  return only === undefined ? [node] : conjuncts(only);
}

/**
 * As few of the parts as already contradict each other: leaving out any one of them, they do not, or it is not known.
 *
 * @param parts what cannot hold together
 */
function contradiction({ ask }: Inquiry, parts: readonly Requirement[]): readonly Requirement[] {
  let needed = parts;
  for (const part of parts) {
    const without = needed.filter((one) => one !== part);
    if (ask(without).verdict === 'impossible') needed = without;
  }
  return needed;
}

/** Why parts cannot hold together, in words: as few of them as already contradict each other. */
export function contradictionInWords(inquiry: Inquiry, parts: readonly Requirement[]): string {
  const needed = contradiction(inquiry, parts).map((part) => inDemand(part, inquiry.words));
  const why = needed.length > 1 ? 'which cannot be at once' : 'which can never be';
  return `${needed.join(' and ')}, ${why}`;
}

/** What a part of a condition asks, in words: "event.data.percent must be 100". Pure. */
function inDemand({ node, holds }: Requirement, words: FactWords | undefined): string {
  if (node.name !== undefined) return `"${node.name}" must ${holds ? '' : 'not '}hold`;
  switch (node.kind) {
    case 'shared':
      return `"${node.shared}" must ${holds ? '' : 'not '}hold`;
    case 'leaf': {
      const { expected, operator, fact } = node;
      const named = words?.fact ?? factName;
      const { reference } = fact;
      const wanted =
        'literal' in expected
          ? (words?.value(reference, expected.literal) ?? inWords(expected.literal))
          : named(expected.reference);
      const said = operator.expectation.replace('{value}', () => wanted);
      return `${named(reference)} must ${holds ? '' : 'not '}be ${said}`;
    }
    case 'not':
      return node.children.map((child) => inDemand({ node: child, holds: !holds }, words)).join('');
    default: {
      const each = node.children.map((child) => inDemand({ node: child, holds }, words));
      return `(${each.join((node.kind === 'any') === holds ? ' or ' : ' and ')})`;
    }
  }
}
