import type { JsonObject } from '@interlock/engine';
import { verifyFiles } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { buildFiles } from '../../support/mini-pack.ts';
import { shipped } from '../../workflows/shipped-packs.ts';

const fields = {
  kind: {
    title: 'Kind of work',
    type: 'string',
    enum: ['std', 'norm', 'big'],
    labels: { std: 'Standard', norm: 'Normal', big: 'Very big' },
  },
  held: { title: 'Held back', type: 'boolean', readOnly: true, default: false },
};

const where = (path: string, operator: string, value: JsonObject[string]) => ({
  fact: 'record',
  path: `data.${path}`,
  operator,
  value,
});

const go = (label: string, target: string, guard: JsonObject, more: JsonObject = {}) => ({
  on: 't.went',
  label,
  target,
  guard,
  ...more,
});

function findings(states: JsonObject, type: JsonObject = {}) {
  const files = buildFiles({ initial: 'new', states }, { type: { fields, ...type } });
  const { issues, workflows } = verifyFiles(files);
  if (workflows === null) throw new Error(JSON.stringify(issues, null, 1));
  return workflows.flatMap((one) => one.findings);
}

const ends = {
  good: { label: 'Well done', kind: 'final' },
  bad: { label: 'Given up', kind: 'final' },
};

describe('what verification finds is told in the words of the files:', () => {
  it('every gap by titles and labels, with a trace that gives the values and ends with what nothing is taken on', () => {
    // given
    const found = findings({
      new: {
        label: 'Brand new',
        transitions: {
          one: go('Go on', 'good', where('kind', 'equal', 'std')),
          two: go('Go on', 'bad', where('kind', 'equal', 'big')),
        },
      },
      ...ends,
    });
    // then
    expect(found.map(({ kind, message }) => [kind, message])).toEqual([
      [
        'gap',
        'In Brand new, "Go on" does nothing when Kind of work is Normal, or when Kind of work is not set',
      ],
    ]);
    const [gap] = found;
    expect(gap?.trace).toMatchObject([
      { kind: 'opened', data: { kind: 'norm' } },
      { kind: 'event', on: 't.went', taken: [], state: 'new' },
    ]);
    expect(gap?.told?.[0]).toBe('it is opened with Kind of work: Normal → Brand new');
    expect(gap?.played).toBe(true);
  });

  it('three gaps at most, and that there are more', () => {
    const kinds = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const found = findings(
      {
        new: {
          transitions: {
            one: go('Go', 'good', where('kind', 'equal', 'a')),
            two: go('Go', 'bad', where('kind', 'equal', 'b')),
          },
        },
        ...ends,
      },
      { fields: { kind: { title: 'Kind', type: 'string', enum: kinds } } },
    );
    expect(found.map(({ message }) => message)).toEqual([
      'In New, "Go" does nothing when Kind is c, or when Kind is d, or when Kind is e, or in further cases',
    ]);
  });

  it.each([
    ['warning', 'bad'],
    ['note', 'good'],
  ])('an overlap that names decide is a %s where the second leads to %s', (severity, target) => {
    // given
    const found = findings({
      new: {
        transitions: {
          one: go('Go on', 'good', where('kind', 'in', ['std', 'norm'])),
          two: go('Go back', target, where('kind', 'in', ['norm', 'big'])),
          drop: { on: 't.dropped', target: 'bad' },
        },
      },
      ...ends,
    });
    // then
    const overlap = found.find(({ kind }) => kind === 'overlap');
    expect([overlap?.severity, overlap?.message]).toEqual([
      severity,
      'In New, "Go on" and "Go back" both hold, for example when Kind of work is Normal: their order is the same, so their names decide which is taken',
    ]);
    expect(overlap?.trace).toMatchObject([
      { kind: 'opened', data: { kind: 'norm' } },
      { kind: 'event', taken: ['new#one'], state: 'good' },
    ]);
    expect(overlap?.told?.[1]).toMatch(/^"Go on".* → Well done$/u);
  });

  it('for which values a record cannot end', () => {
    const found = findings({
      new: {
        transitions: {
          hold: {
            on: 't.held',
            label: 'Hold',
            target: 'new',
            actions: { set: { type: 'set', params: { held: true } } },
          },
          end: { on: 't.ended', target: 'good', guard: where('held', 'equal', false) },
        },
      },
      good: { kind: 'final' },
    });
    expect(found.find(({ kind }) => kind === 'cannot-end')?.message).toBe(
      'a record that comes to "New" when Held back is yes may never reach an end: no way leads from there to a final state',
    );
  });

  it.each<[string, JsonObject, string]>([
    [
      'its guard',
      { on: 't.went', label: 'Go', target: 'good', guard: where('held', 'equal', true) },
      'In New, "Go" can never be taken: its condition never holds with the values a record has there',
    ],
    [
      'who may take it',
      {
        on: 't.went',
        label: 'Go',
        target: 'good',
        allow: {
          all: ['person', 'system'].map((value) => ({
            fact: 'actor',
            path: 'kind',
            operator: 'equal',
            value,
          })),
        },
      },
      'In New, "Go" can never be taken: nobody may take it',
    ],
  ])('that it is %s by which a transition is never taken', (_what, transition, message) => {
    const found = findings({
      new: { transitions: { one: transition, drop: { on: 't.dropped', target: 'bad' } } },
      ...ends,
    });
    expect(found.find(({ kind }) => kind === 'never-taken')?.message).toBe(message);
  });

  it('that another one is always taken before it, told apart from one of the same name', () => {
    const found = findings({
      new: {
        transitions: {
          one: { on: 't.went', label: 'Go', target: 'good', order: 1 },
          two: { on: 't.went', label: 'Go', target: 'bad', order: 2 },
        },
      },
      ...ends,
    });
    expect(found.find(({ kind }) => kind === 'never-taken')?.message).toBe(
      'In New, "Go" can never be taken: "Go" to Well done is always taken before it',
    );
  });

  it('nothing of the shipped packs is told by paths', () => {
    const { workflows } = verifyFiles(shipped.files);
    const found = workflows?.flatMap((one) => one.findings) ?? [];
    expect(found.filter(({ severity }) => severity !== 'note')).toEqual([]);
    for (const { message, told = [] } of found)
      for (const text of [message, ...told])
        expect(text).not.toMatch(/record\.data|event\.data|actor\.|\bis other\b/u);
  });
});
