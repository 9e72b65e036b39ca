import type { Json, Workflow } from '@interlock/engine';
import {
  compileDefinitions,
  draftFiles,
  exportXState,
  importBpmn,
  importXState,
  opaqueDraft,
} from '@interlock/engine/study';
import type { WorkflowImport, XmlElement } from '@interlock/engine/study';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { randomWorkflow } from '../random-chart.ts';
import { buildProcess, element, flow } from './xml.ts';

/** Whatever came of it, it can be looked at. */
function lookAt(imported: WorkflowImport): void {
  expect(imported.ok).toBe(imported.workflow !== null);
  expect(imported.ok || imported.issues.length > 0).toBe(true);
  for (const draft of [imported, opaqueDraft(imported)]) {
    const compiled = compileDefinitions(new Map(Object.entries(draftFiles(draft))));
    expect(compiled.ok || compiled.issues.length > 0).toBe(true);
  }
}

interface Mutable {
  [key: string]: Json;
}

/** The same JSON with something else in one place. */
function withOther(json: Json, pick: number, other: Json): Json {
  const copy = JSON.parse(JSON.stringify(json)) as Mutable;
  const places: [Mutable, string][] = [];
  const visit = (at: Json): void => {
    if (typeof at !== 'object' || at === null) return;
    for (const [key, value] of Object.entries(at as Mutable)) {
      places.push([at as Mutable, key]);
      visit(value);
    }
  };
  visit(copy);
  const [holder, key] = places[pick % places.length] ?? [copy, 'id'];
  Object.defineProperty(holder, key, {
    value: other,
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return copy;
}

const others = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }).map((value) => value as Json),
  fc.constantFrom<Json>(
    null,
    [],
    {},
    '',
    0,
    [null],
    { a: null },
    { type: null },
    '#',
    '.',
    '\\.',
    '*',
  ),
);

it('a machine with anything anywhere in it is read or refused', () => {
  fc.assert(
    fc.property(
      randomWorkflow({ finals: true, always: true }),
      fc.array(fc.tuple(fc.nat(), others), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(undefined, 4 as const, 5 as const),
      (chart, changes, version) => {
        const workflow = {
          id: 'ticket',
          title: 'Ticket',
          delays: { soon: { duration: 'PT1M' } },
          ...chart,
        } as unknown as Workflow;
        let machine = exportXState(workflow).machine as Json;
        for (const [pick, other] of changes) machine = withOther(machine, pick, other);
        lookAt(importXState(machine, version === undefined ? {} : { version }));
      },
    ),
    { numRuns: 600 },
  );
});

it('any JSON at all is read or refused', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => lookAt(importXState(json))),
    { numRuns: 300 },
  );
});

const KINDS = [
  'startEvent',
  'endEvent',
  'task',
  'userTask',
  'serviceTask',
  'exclusiveGateway',
  'parallelGateway',
  'inclusiveGateway',
  'intermediateCatchEvent',
  'boundaryEvent',
  'subProcess',
  'timerEventDefinition',
];

it('a process of anything led anywhere is read or refused', () => {
  const id = fc.nat(9).map((n) => `n${n}`);
  const part: fc.Arbitrary<XmlElement> = fc.oneof(
    fc
      .tuple(fc.constantFrom(...KINDS), id, id, fc.constantFrom(...KINDS))
      .map(([kind, own, on, inner]) =>
        element(kind, { id: own, attachedToRef: on, default: `${own}-${on}-`, name: inner }, [
          element(inner),
          element('timerEventDefinition', {}, [element('timeDuration', {}, [], 'PT1H')]),
        ]),
      ),
    fc
      .tuple(id, id, fc.option(fc.constantFrom('${a}', '${a == 1}', 'x', '')))
      .map(([from, to, asked]) => flow(from, to, asked ?? undefined)),
  );
  const nodes = Array.from({ length: 10 }, (_, n) => `n${n}`);
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...KINDS), { minLength: 10, maxLength: 10 }),
      fc.array(fc.tuple(id, id, fc.option(fc.constantFrom('${a}', '${a == 1}', ''))), {
        maxLength: 25,
      }),
      fc.array(part, { maxLength: 2 }),
      (kinds, flows, more) => {
        const written = nodes.map((own, n) =>
          element(n === 0 ? 'startEvent' : (kinds[n] ?? 'task'), {
            id: own,
            attachedToRef: `n${(n * 3) % 10}`,
          }),
        );
        const ways = [
          flow('n0', 'n1'),
          ...flows.map(([a, b, asked]) => flow(a === 'n0' ? 'n1' : a, b, asked ?? undefined)),
        ];
        lookAt(importBpmn(buildProcess(...written, ...ways, ...more)));
      },
    ),
    { numRuns: 600 },
  );
});
