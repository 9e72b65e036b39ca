import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject, Workflow } from '@interlock/engine';
import { statesOf, toMermaid, undrawnByMermaid } from '@interlock/engine/drawing';
import type { XmlElement } from '@interlock/engine/study';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pictureOf } from '../../../../server/cli/workflow-picture.ts';
import { parseXmlDocument } from '../../../../server/xml-guard.ts';
import { randomWorkflow } from '../random-chart.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const shipped = globSync('workflows/*/workflow.json', { cwd: root, exclude: ['**/schema'] });
const readWorkflow = (path: string): Workflow =>
  JSON.parse(readFileSync(join(root, path), 'utf8')) as Workflow;

/** Names that mean something to SVG, HTML or Mermaid. */
const NASTY = [
  '</title><script>alert(1)</script>',
  '"; --> [*] : %%{init: {}}%% #quot; {',
  'a\nb <img src=x onerror=alert(1)>',
  '&amp; ]]> <!-- --> style',
  'end note',
];

const nasty = (text: string): Workflow => ({
  id: 'nasty',
  title: text,
  initial: 'end',
  states: {
    end: {
      label: text,
      description: text,
      transitions: {
        go: { on: 'nasty.gone', target: 'state', label: text },
        wait: { after: 'PT1H30M', target: 'state', guard: { name: text, all: [] } },
        stay: { on: 'nasty.stayed', label: text },
      },
      invoke: {
        work: { title: text, effect: { type: 'http.request', params: {} }, onDone: {} },
      },
    },
    state: { kind: 'final', label: text },
  },
});

const small: Workflow = {
  id: 'small',
  title: 'Small',
  initial: 'new',
  states: {
    new: {
      transitions: {
        start: { on: 'small.started', target: 'work', label: 'Start' },
        late: {
          after: 'PT4H',
          target: 'late',
          guard: { fact: 'record', path: 'data.impact', operator: 'lessThan', value: 3 },
        },
      },
    },
    work: {
      kind: 'parallel',
      transitions: { finish: { done: true, target: 'late' } },
      states: {
        'left-hand': {
          initial: 'a',
          states: {
            a: { transitions: { go: { on: 'small.gone', target: 'work.left-hand.b' } } },
            b: { kind: 'final' },
          },
        },
        right: {
          initial: 'c',
          states: { c: {}, back: { kind: 'history', history: 'deep' } },
        },
      },
    },
    late: { kind: 'final', outcome: 'failed' },
  },
};

describe('a Mermaid diagram', () => {
  it('nests states, sets regions side by side, and notes timers', () => {
    expect(toMermaid(small)).toBe(`---
title: "Small"
---
stateDiagram-v2
    state "New" as s_new
    state "Work" as s_work {
        state "Left hand" as s_work__left_hand {
            state "A" as s_work__left_hand__a
            state "B" as s_work__left_hand__b
            [*] --> s_work__left_hand__a
            s_work__left_hand__a --> s_work__left_hand__b : gone
            s_work__left_hand__b --> [*]
        }
        --
        state "Right" as s_work__right {
            state "C" as s_work__right__c
            state "H#42; Back" as s_work__right__back
            [*] --> s_work__right__c
        }
    }
    state "Late" as s_late
    [*] --> s_new
    s_new --> s_work : Start
    s_new --> s_late : after 4 h [impact #60; 3]
    s_work --> s_late : when done
    s_late --> [*]
    note right of s_new
        Timer#58; after 4 h (Late)
    end note
`);
  });

  it('escapes whatever could be a sign of its own', () => {
    for (const text of NASTY) {
      const lines = toMermaid(nasty(text)).split('\n').slice(4, -1);
      const shape =
        /^ *(?:state "[^"{}<>%;:#\n]*(?:#\d+;[^"{}<>%;:#\n]*)*" as \w+|(?:\w+|\[\*\]) --> (?:\w+|\[\*\])(?: : [^"{}<>%;:\n]*(?:#\d+;[^"{}<>%;:\n]*)*)?|note right of \w+|end note| {8}.*)$/;
      expect(lines.filter((line) => !shape.test(line))).toEqual([]);
      expect(
        lines.filter((line) =>
          /[<>"{}%]/.test(line.replaceAll(/ --> |state "| as /g, '').replace('"', '')),
        ),
      ).toEqual([]);
    }
  });

  it('names every state once, and opens and closes as often, for any chart', () => {
    fc.assert(
      fc.property(randomWorkflow({ finals: true, always: true }), (chart) => {
        const workflow = { id: 't', title: 'T', ...chart } as unknown as Workflow;
        const text = toMermaid(workflow);
        const named = [...text.matchAll(/^ *state ".*" as (\w+)/gm)].map(([, id]) => id);
        expect(new Set(named).size).toBe(named.length);
        expect(named).toHaveLength(statesOf(workflow).length);
        expect(text.split('{\n').length).toBe(text.split('}\n').length);
        expect(toMermaid(JSON.parse(JSON.stringify(workflow)) as Workflow)).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  it('says which transitions Mermaid may not draw', () => {
    const inner = { kind: 'parallel' as const, states: { x: {}, y: {} } };
    const workflow: Workflow = {
      id: 't',
      title: 'T',
      initial: 'a',
      states: {
        a: {
          initial: 'p',
          states: { p: { ...inner, transitions: { out: { on: 't.out', target: 'b' } } } },
        },
        b: {},
      },
    };
    expect(undrawnByMermaid(workflow)).toEqual(['/states/a/states/p']);
    expect(undrawnByMermaid(small)).toEqual([]);
  });
});

describe('an SVG picture', () => {
  const elements = (at: XmlElement): XmlElement[] => [at, ...at.children.flatMap(elements)];
  const parsed = (text: string): XmlElement[] => {
    const document = parseXmlDocument(new TextEncoder().encode(text));
    if (!document.ok) throw new Error(JSON.stringify(document.issues));
    return elements(document.value);
  };
  const valueOf = ({ attributes }: XmlElement, name: string): string | undefined =>
    attributes.find((one) => one.name === name)?.value;

  it.each(shipped)(
    'of the shipped %s shows every state and way, the same each time',
    async (path) => {
      // given
      const workflow = readWorkflow(path);
      // when
      const { text } = await pictureOf(workflow, 'svg');
      const again = await pictureOf(JSON.parse(JSON.stringify(workflow)) as Workflow, 'svg');
      // then
      expect(again.text).toBe(text);
      const drawn = parsed(text);
      const states = drawn.flatMap((one) => valueOf(one, 'data-state') ?? []);
      expect(states.filter((id) => !id.endsWith('#start')).toSorted()).toEqual(
        statesOf(workflow)
          .map((state) => state.path)
          .toSorted(),
      );
      const lines = drawn.filter((one) => valueOf(one, 'data-from') !== undefined);
      expect(lines.length).toBeGreaterThan(3);
      // Every stretch of a way runs along one axis.
      for (const line of lines) expect(crooked(valueOf(line, 'd') ?? '')).toEqual([]);
      expect(text).toContain('@media (prefers-color-scheme:dark)');
    },
  );

  it('is well formed and holds nothing that runs, whatever the names are', async () => {
    for (const name of NASTY) {
      const { text } = await pictureOf(nasty(name), 'svg');
      const names = new Set(parsed(text).map((one) => one.name));
      expect([...names].toSorted()).toEqual(
        [
          'circle',
          'defs',
          'g',
          'marker',
          'path',
          'rect',
          'style',
          'svg',
          'text',
          'title',
        ].toSorted(),
      );
      const attributes = parsed(text).flatMap((one) => one.attributes.map((given) => given.name));
      expect(attributes.filter((given) => /^on|href/.test(given))).toEqual([]);
    }
  });

  it('draws any chart', async () => {
    const charts = fc.sample(randomWorkflow({ finals: true, always: true }), {
      numRuns: 25,
      seed: 11,
    });
    for (const chart of charts) {
      const workflow = { id: 't', title: 'T', ...chart } as unknown as Workflow;
      const { text } = await pictureOf(workflow, 'svg');
      const states = parsed(text).filter((one) => valueOf(one, 'data-state') !== undefined);
      expect(states.length).toBeGreaterThanOrEqual(statesOf(workflow).length);
      expect(text).not.toMatch(/NaN|undefined|Infinity/);
    }
  });
});

/** Stretches of a path that run across; corners are rounded by curves. */
function crooked(path: string): string[] {
  const points = [...path.matchAll(/([MLQ]) ([\d. -]+)/g)].map(([, kind, numbers = '']) => {
    const values = numbers.trim().split(' ').map(Number);
    return { kind, at: values.slice(-2) };
  });
  return points.flatMap(({ kind, at }, i) => {
    const before = points[i - 1]?.at;
    if (kind !== 'L' || before === undefined) return [];
    const apart = Math.min(
      Math.abs((at[0] ?? 0) - (before[0] ?? 0)),
      Math.abs((at[1] ?? 0) - (before[1] ?? 0)),
    );
    return apart > 0.2 ? [`${before.join(' ')} to ${at.join(' ')}`] : [];
  });
}

it('texts of data in a workflow never become more than text', async () => {
  const workflow = { ...small, title: '\u0000\u001F\uD800' } as unknown as JsonObject;
  const { text } = await pictureOf(workflow as unknown as Workflow, 'svg');
  expect(text).toContain('<title></title>');
});
