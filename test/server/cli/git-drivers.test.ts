import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '@interlock/engine';
import { canonicalText } from '@interlock/engine/study';
import { buildType } from '../../support/mini-pack.ts';
import { gitWorld, type GitWorld } from './git-world.ts';

const FILE = 'workflows/ticket/workflow.json';
const LAYOUT = 'workflows/ticket/layout.json';

const workflow: { states: { [id: string]: JsonObject } } & JsonObject = {
  id: 'ticket',
  title: 'Ticket',
  initial: 'new',
  states: {
    new: {
      label: 'New',
      transitions: { take: { label: 'Take', on: 'ticket.taken', target: 'done' } },
    },
    done: { label: 'Done', kind: 'final' },
  },
};

type Edit = (states: { [id: string]: { [key: string]: unknown } }) => void;

function edited(edit: Edit): string {
  const copy = structuredClone(workflow);
  edit(copy.states);
  return canonicalText('workflow', copy);
}

const label = (state: string, text: string): Edit => {
  return (states) => void ((states[state] ??= {})['label'] = text);
};

let world: GitWorld;
beforeAll(() => {
  world = gitWorld();
  world.write(FILE, canonicalText('workflow', workflow));
  world.write('workflows/ticket/type.json', canonicalText('type', buildType('ticket')));
  world.write(LAYOUT, canonicalText('layout', { nodes: { new: { x: 1, y: 1 } } }));
  world.commit('base');
});
afterAll(() => world.remove());
beforeEach(() => {
  world.git('merge', '--abort');
  world.git('checkout', '-q', '-f', 'main');
  world.git('branch', '-D', 'ours', 'theirs');
});

/** Two branches that come from main, each with one file as it is given; then theirs merged into ours. */
function mergeOf(ours: string, theirs: string, file = FILE) {
  for (const [branch, content] of [
    ['ours', ours],
    ['theirs', theirs],
  ] as const) {
    world.git('checkout', '-q', '-b', branch, 'main');
    world.write(file, content);
    world.commit(branch);
  }
  world.git('checkout', '-q', 'ours');
  return world.git('merge', '--no-edit', 'theirs');
}

describe('git merges definitions', () => {
  it('two branches that edit different states merge without a question', () => {
    // when
    const { code, out } = mergeOf(edited(label('new', 'Fresh')), edited(label('done', 'Over')));
    // then
    expect([code, out]).toEqual([0, expect.stringContaining('Merge made')]);
    const both: Edit = (states) =>
      [label('new', 'Fresh'), label('done', 'Over')].forEach((e) => e(states));
    expect(world.read(FILE)).toBe(edited(both));
    expect(world.git('status', '--short').out).toBe('');
  });

  it('edits of neighbouring lines that mean different things merge, which git by itself would not', () => {
    const tone: Edit = ({ done = {} }) => void (done['tone'] = 'good');
    expect(mergeOf(edited(tone), edited(label('done', 'Over'))).code).toBe(0);
    expect(JSON.parse(world.read(FILE))).toMatchObject({
      states: { done: { label: 'Over', tone: 'good' } },
    });
  });

  it('the same field is exactly one question, which names what each side did', async () => {
    // when
    const { code, out } = mergeOf(edited(label('new', 'Fresh')), edited(label('new', 'Open')));
    // then
    expect(code).toBe(1);
    expect(out).toContain(
      `${FILE}: Ours: State New is now called Fresh. Theirs: State New is now called Open.`,
    );
    const text = world.read(FILE);
    expect(text.match(/^<{7} /gm)).toHaveLength(1);
    expect(text).toContain(`<<<<<<< ours
      "label": "Fresh",
=======
      "label": "Open",
>>>>>>> theirs
`);
    // and what is not decided is not taken for a definition
    const undecided = await world.interlock('fmt', FILE);
    expect([undecided.code, undecided.err]).toEqual([
      2,
      expect.stringMatching(/has a conflict that is not decided, at line \d+/),
    ]);
    expect(world.read(FILE)).toBe(text);
    // and taking one side is all there is to do
    world.write(FILE, text.replaceAll(/<{7} ours\n([^]*?)={7}\n[^]*?>{7} theirs\n/g, '$1'));
    expect((await world.interlock('fmt', '--check', FILE)).code).toBe(0);
    expect(world.read(FILE)).toBe(edited(label('new', 'Fresh')));
  });

  it('a drawing never blocks a merge', () => {
    const drawn = (nodes: Json): string => canonicalText('layout', { nodes });
    const { code } = mergeOf(
      drawn({ new: { x: 2, y: 2 } }),
      drawn({ new: { x: 3, y: 3 }, done: { x: 9, y: 9 } }),
      LAYOUT,
    );
    expect(code).toBe(0);
    expect(JSON.parse(world.read(LAYOUT))).toEqual({
      nodes: { done: { x: 9, y: 9 }, new: { x: 2, y: 2 } },
    });
  });

  it('what merges but does not hold together is not taken silently', () => {
    // given: one side takes the state away that the other's new transition leads to
    const without: Edit = (states) => {
      (states['new'] as { transitions: { take: { target: string } } }).transitions.take.target =
        'new';
      delete states['done'];
    };
    const leads: Edit = ({ new: state }) => {
      const { transitions } = state as { transitions: JsonObject };
      Object.assign(transitions, { end: { on: 'ticket.ended', target: 'done' } });
    };
    // when
    const { code, out } = mergeOf(edited(without), edited(leads));
    // then
    expect(code).toBe(1);
    expect(out).toContain(
      `merged, but ${FILE}#/states/new/transitions/end/target error unknown-state`,
    );
  });

  it('a version that is no definition leaves ours as it is, and says which and why', () => {
    const ours = edited(label('new', 'Fresh'));
    const { code, out } = mergeOf(ours, '{"id": "ticket", ');
    expect(code).toBe(1);
    expect(out).toContain(`${FILE} (theirs) cannot be read: this is not JSON`);
    expect(world.read(FILE)).toBe(ours);
  });

  it('a file with an odd name is merged as any other', () => {
    const file = "workflows/ticket/policies/it's $(odd) `one` & ümlaut.json";
    const policy = (extra: JsonObject): string =>
      canonicalText('policy', {
        id: 'p',
        title: 'P',
        on: ['a.b'],
        conditions: { all: [] },
        actions: {},
        ...extra,
      });
    // given
    world.git('checkout', '-q', '-b', 'odd', 'main');
    world.write(file, policy({}));
    world.commit('odd');
    for (const [branch, extra] of [
      ['ours', { description: 'Ours' }],
      ['theirs', { enabled: false }],
    ] as const) {
      world.git('checkout', '-q', '-b', branch, 'odd');
      world.write(file, policy(extra));
      world.commit(branch);
    }
    // when
    const { code } = world.git('merge', '--no-edit', 'ours');
    // then
    expect(code).toBe(0);
    expect(world.read(file)).toBe(policy({ description: 'Ours', enabled: false }));
  });

  it('a file both brought asks by field', () => {
    const policy = (title: string): string =>
      canonicalText('policy', {
        id: 'p',
        title,
        on: ['a.b'],
        conditions: { all: [] },
        actions: {},
      });
    const { code } = mergeOf(policy('A'), policy('B'), 'workflows/ticket/policies/p.json');
    expect(code).toBe(1);
    expect(world.read('workflows/ticket/policies/p.json').match(/^[<=>]{7}/gm)).toHaveLength(3);
  });
});

describe('git shows what differs', () => {
  it('in words', () => {
    world.git('checkout', '-q', '-b', 'ours', 'main');
    world.write(FILE, edited(label('new', 'Fresh')));
    world.write('workflows/ticket/type.json', '{');
    const { out } = world.git('diff');
    expect(out).toContain('  ~ State New is now called Fresh\n');
    expect(out).toContain('workflows/ticket/type.json cannot be compared: ');
  });
});
