import { ACTIONS } from '@interlock/engine';
import type { Json, JsonObject } from '@interlock/engine';
import { compileDefinitions } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { buildFiles } from '../../support/mini-pack.ts';

/** An example of each action there is, as short as it may be. */
const EXAMPLES: { readonly [type: string]: JsonObject } = {
  set: { title: 'x' },
  count: { seen: 1 },
  note: { text: 'x' },
  emit: { type: 'ticket.told' },
  'record.open': { type: 'ticket', data: {} },
  'record.send': { to: 'subject', type: 'ticket.told' },
  'record.link': { relation: 'part-of', to: '{{ event.data.to }}' },
  suppress: { reason: 'x' },
  'http.request': { url: 'http://x.example' },
  'email.send': { to: 'network', subject: 'S', text: 'T' },
  'chat.post': { to: 'network', text: 'T' },
};

const links = { parts: { title: 'Parts', relation: 'part-of', direction: 'in' } };

const inWorkflow = (type: string, params: Json | undefined) =>
  buildFiles(
    {
      initial: 'a',
      states: { a: { entry: { x: { type, ...(params === undefined ? {} : { params }) } } } },
    },
    { type: { links } },
  );

const inPolicy = (type: string, params: Json | undefined) =>
  buildFiles(
    { initial: 'a', states: { a: {} } },
    {
      type: { links },
      files: {
        'ticket/policies/p.json': {
          id: 'p',
          title: 'P',
          on: ['thing.seen'],
          conditions: { all: [] },
          actions: { x: { type, ...(params === undefined ? {} : { params }) } },
        },
      },
    },
  );

const issues = (files: ReturnType<typeof buildFiles>) =>
  compileDefinitions(files).issues.map(({ code, path }) => `${code} ${path.replace(/^.*\/x/, '')}`);

describe('every action', () => {
  it('has an example here', () => {
    expect(Object.keys(EXAMPLES).toSorted()).toEqual([...ACTIONS.keys()].toSorted());
  });

  it.each([...ACTIONS.values()])(
    'stands where it may, and only there: $type',
    ({ type, places }) => {
      const params = EXAMPLES[type];
      const elsewhere = ['unknown-action /type'];
      expect(issues(inWorkflow(type, params))).toEqual(
        places.includes('workflow') ? [] : elsewhere,
      );
      expect(issues(inPolicy(type, params))).toEqual(places.includes('policy') ? [] : elsewhere);
    },
  );

  it.each([...ACTIONS.values()].filter(({ type }) => !['set', 'count'].includes(type)))(
    'knows its params: $type',
    ({ type, places }) => {
      const build = places.includes('workflow') ? inWorkflow : inPolicy;
      const params = EXAMPLES[type] ?? {};
      expect(issues(build(type, { ...params, nonsense: 1 }))).toEqual([
        'unknown-key /params/nonsense',
      ]);
      for (const key of Object.keys(params)) {
        const { [key]: _left, ...others } = params;
        expect(issues(build(type, others)).length).toBeGreaterThan(0);
      }
    },
  );
});

describe('an action', () => {
  it('nobody knows is told with those that are', () => {
    const result = compileDefinitions(inWorkflow('explode', {}));
    expect(result.issues.map(({ message }) => message)).toEqual([
      `there is no action "explode"; known are ${[...ACTIONS.values()].flatMap((a) => (a.places.includes('workflow') ? [a.type] : [])).join(', ')}`,
    ]);
  });

  it('waits and joins by durations there are', () => {
    const open = { type: 'ticket', data: {}, key: 'k' };
    expect(issues(inPolicy('record.open', { ...open, within: 'soon' }))).toEqual([
      'custom /params/within',
    ]);
    expect(issues(inPolicy('record.open', { ...open, within: 'P1Y' }))).toEqual([
      'custom /params/within',
    ]);
    expect(issues(inPolicy('record.open', { ...open, within: 'PT1H' }))).toEqual([]);
    expect(issues(inPolicy('record.open', { ...open, within: '{{ event.data.window }}' }))).toEqual(
      [],
    );
    expect(issues(inPolicy('http.request', { url: 'https://x.example', timeout: '10' }))).toEqual([
      'custom /params/timeout',
    ]);
  });

  it('computes with expressions that compile', () => {
    expect(
      issues(inWorkflow('emit', { type: 'x.y', data: { a: { cel: 'record.data.' } } })),
    ).toEqual(['cel-syntax /params/data/a/cel']);
    expect(issues(inWorkflow('note', { text: '{{ nobody.name }}' }))).toEqual([
      'unknown-variable /params/text',
    ]);
    expect(issues(inWorkflow('note', { text: '{{ item }}' }))).toEqual([]);
  });

  it('sets fields there are, to what they take', () => {
    expect(issues(inWorkflow('set', { title: 7 }))).toEqual(['invalid-type /params/title']);
    expect(issues(inWorkflow('set', { nothing: 1 }))).toEqual(['unknown-field /params/nothing']);
    for (const title of [null, { cel: 'record.number' }, '{{ record.number }}']) {
      expect(issues(inWorkflow('set', { title }))).toEqual([]);
    }
  });
});
