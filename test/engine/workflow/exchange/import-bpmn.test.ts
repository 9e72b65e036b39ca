import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { importBpmn } from '@interlock/engine/study';
import type { WorkflowImport, XmlElement } from '@interlock/engine/study';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseXmlDocument } from '../../../../server/xml-guard.ts';
import { buildProcess, element, flow } from './xml.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'bpmn');
const documents = readdirSync(folder).filter((name) => name.endsWith('.bpmn'));

function readDocument(name: string): XmlElement {
  const parsed = parseXmlDocument(readFileSync(join(folder, name)));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

const told = ({ losses }: WorkflowImport): string[] =>
  losses.map(({ effect, code, path }) => `${effect} ${code} ${path}`);
const wrong = ({ ok, issues }: WorkflowImport): unknown[] => [
  ok,
  ...issues.map(({ code, path }) => `${code} ${path}`),
];

describe('a process becomes a workflow, and what is lost is told', () => {
  it.each(documents)('%s', (name) => {
    // given
    const expected = JSON.parse(
      readFileSync(join(folder, name.replace('.bpmn', '.json')), 'utf8'),
    ) as { workflow: unknown; losses: string[] };
    // when
    const imported = importBpmn(readDocument(name));
    // then
    expect(imported.issues).toEqual([]);
    expect(imported.workflow).toEqual(expected.workflow);
    expect(told(imported)).toEqual(expected.losses);
  });

  it('nothing is overlooked: an attribute or element nobody knows is told wherever it stands', () => {
    fc.assert(
      fc.property(fc.constantFrom(...documents), fc.nat(), fc.boolean(), (name, where, asChild) => {
        // given
        const root = readDocument(name);
        const places = placesIn(root, `/${root.name}`);
        const place = places[where % places.length];
        if (place === undefined) return;
        const changed = withPart(root, `/${root.name}`, place, asChild);
        // when
        const losses = importBpmn(changed).losses.filter(({ effect }) => effect === 'left-out');
        // then
        const at = `${place}${asChild ? '/zz[1]' : '/@zz'}`;
        expect(losses.some(({ path }) => at === path || at.startsWith(`${path}/`))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Paths of all elements. */
function placesIn({ children }: XmlElement, path: string): string[] {
  const counts = new Map<string, number>();
  return [
    path,
    ...children.flatMap((child) => {
      const n = (counts.get(child.name) ?? 0) + 1;
      counts.set(child.name, n);
      return placesIn(child, `${path}/${child.name}[${n}]`);
    }),
  ];
}

function withPart(root: XmlElement, path: string, at: string, asChild: boolean): XmlElement {
  const counts = new Map<string, number>();
  const children = root.children.map((child) => {
    const n = (counts.get(child.name) ?? 0) + 1;
    counts.set(child.name, n);
    return withPart(child, `${path}/${child.name}[${n}]`, at, asChild);
  });
  if (path !== at) return { ...root, children };
  return asChild
    ? { ...root, children: [...children, element('zz')] }
    : {
        ...root,
        children,
        attributes: [...root.attributes, { name: 'zz', space: '', value: '7' }],
      };
}

describe('what is no process is refused', () => {
  const start = element('startEvent', { id: 's' });
  it.each<[string, XmlElement, unknown[]]>([
    ['another document', element('html'), [false, 'not-bpmn ']],
    ['no process', element('definitions'), [false, 'no-process /definitions']],
    [
      'no start',
      buildProcess(element('task', { id: 'a' })),
      [false, 'no-start /definitions/process[1]'],
    ],
    [
      'a start that leads nowhere',
      buildProcess(start),
      [false, 'start-flows /definitions/process[1]/startEvent[1]'],
    ],
    [
      'flows to and from nothing',
      buildProcess(start, flow('s', 'x'), flow('y', 's')),
      [
        false,
        'unknown-node /definitions/process[1]/sequenceFlow[1]/@targetRef',
        'unknown-node /definitions/process[1]/sequenceFlow[2]/@sourceRef',
      ],
    ],
    [
      'two nodes of one id, one of none',
      buildProcess(start, element('task', { id: 's' }), element('task'), flow('s', 's')),
      [
        false,
        'duplicate-id /definitions/process[1]/task[1]/@id',
        'id-missing /definitions/process[1]/task[2]',
      ],
    ],
    [
      'events on each other’s border',
      buildProcess(
        start,
        element('boundaryEvent', { id: 'a', attachedToRef: 'b' }),
        element('boundaryEvent', { id: 'b', attachedToRef: 'a' }),
      ),
      [
        false,
        'unknown-node /definitions/process[1]/boundaryEvent[1]/@attachedToRef',
        'unknown-node /definitions/process[1]/boundaryEvent[2]/@attachedToRef',
      ],
    ],
  ])('%s', (_, document, issues) => {
    expect(wrong(importBpmn(document))).toEqual(issues);
  });

  it('too many nodes, too many elements, too deep', () => {
    const tasks = Array.from({ length: 5_100 }, (_, i) => element('task', { id: `t${i}` }));
    expect(wrong(importBpmn(buildProcess(...tasks)))).toEqual([
      false,
      'too-many /definitions/process[1]/task[5001]',
    ]);
    const many = Array.from({ length: 50_001 }, () => element('x'));
    expect(wrong(importBpmn(element('definitions', {}, many)))).toEqual([false, 'too-many ']);
    let deep = element('x');
    for (let i = 0; i < 100; i += 1) deep = element('x', {}, [deep]);
    expect(wrong(importBpmn(element('definitions', {}, [deep])))).toEqual([false, 'too-deep ']);
  });

  it('thousands of gateways that never meet are given up, and told', () => {
    // given
    const n = 600;
    const gateways = Array.from({ length: n }, (_, i) =>
      element('parallelGateway', { id: `g${i}` }),
    );
    const flows = Array.from({ length: n - 2 }, (_, i) => [
      flow(`g${i}`, `g${i + 1}`),
      flow(`g${i}`, `g${i + 2}`),
    ]).flat();
    // when
    const imported = importBpmn(
      buildProcess(element('startEvent', { id: 's' }), ...gateways, flow('s', 'g0'), ...flows),
    );
    // then
    expect(imported.ok).toBe(true);
    expect(imported.losses.filter(({ code }) => code === 'gateway').length).toBeGreaterThan(500);
  });
});

describe('conditions of flows', () => {
  const guards = (...texts: readonly string[]): unknown[] => {
    const process = buildProcess(
      element('startEvent', { id: 's' }),
      element('exclusiveGateway', { id: 'g' }),
      element('endEvent', { id: 'e' }),
      flow('s', 'g'),
      ...texts.map((text) => flow('g', 'e', text)),
    );
    const { workflow } = importBpmn(process);
    return Object.values(workflow?.states['g']?.transitions ?? {}).map(({ guard }) => guard);
  };
  const is = (field: string, operator: string, value: unknown) => ({
    fact: 'record',
    path: `data.${field}`,
    operator,
    value,
  });

  it.each([
    ['${amount >= 100}', is('amount', 'greaterThanInclusive', 100)],
    ['${100 > amount}', is('amount', 'lessThan', 100)],
    ['${!approved}', is('approved', 'equal', false)],
    [
      '= amount < 5 and approved',
      { all: [is('amount', 'lessThan', 5), is('approved', 'equal', true)] },
    ],
    [
      '${amount >= 5 || !approved}',
      { any: [is('amount', 'greaterThanInclusive', 5), is('approved', 'equal', false)] },
    ],
    [
      '#{a == 1 && (b == "x" || !(c || d))}',
      {
        all: [
          is('a', 'equal', 1),
          {
            any: [
              is('b', 'equal', 'x'),
              { not: { any: [is('c', 'equal', true), is('d', 'equal', true)] } },
            ],
          },
        ],
      },
    ],
    [
      '= not(kind = "x") and ready',
      { all: [{ not: is('kind', 'equal', 'x') }, is('ready', 'equal', true)] },
    ],
  ])('%s is taken over', (text, condition) => {
    expect(guards(text)).toEqual([condition]);
  });

  it.each([
    '${amount > limit}',
    '${amount + 1 > 5}',
    '${service.ask(amount)}',
    '${a == 1 and a == "x"}',
    '${(a}',
    '${a b}',
    '= amount in [1..5]',
    '= a > "x"',
    `= ${'not('.repeat(60)}a${')'.repeat(60)}`,
  ])('%s stands as what has to be filled in', (text) => {
    expect(guards(text)).toEqual([{ condition: text.slice(0, 100) }]);
  });

  it('never throw, whatever they say', () => {
    const part = fc.constantFrom('a', ' ', '1', '"x"', '(', ')', '!', '&&', 'or', 'not', '==', '=');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        expect(guards(`\${${parts.join('')}}`)).toHaveLength(1);
      }),
      { numRuns: 300, seed: 5 },
    );
  });
});
