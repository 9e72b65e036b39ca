import type { Json } from '@interlock/engine';
import { compileDefinitions } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { buildFiles, buildType } from '../../support/mini-pack.ts';
import { buildPack } from '../../support/small-pack.ts';

/** `file code pointer` of every issue, sorted. */
const found = (files: ReadonlyMap<string, Json>): string[] =>
  compileDefinitions(files)
    .issues.map(({ file, code, path }) => `${file ?? '-'} ${code} ${path}`)
    .toSorted();

const all = { all: [] };

describe('a pack that is broken everywhere', () => {
  const broken = new Map<string, Json>(
    Object.entries({
      // a type
      'ticket/type.json': buildType('ticket', {
        prefix: 'TKT',
        titleField: 'name',
        identity: '{{ record.data.title',
        list: ['number', 'nothing'],
        open: { fact: 'nobody', operator: 'equal', value: 1 },
        form: { main: { title: 'Main', fields: ['title', 'ghost'] } },
        fields: {
          owner: { title: 'Owner', type: 'string', ref: 'gang' },
          level: { title: 'Level', type: 'integer', minimum: 1, default: 'high' },
          sum: {
            title: 'Sum',
            type: 'integer',
            computed: { cel: 'record.data.level +' },
            required: true,
          },
          tags: { title: 'Tags', type: 'string', items: { type: 'string' } },
        },
      }),
      // a workflow whose type is whole
      'part/type.json': buildType('part', {
        fields: {
          size: { title: 'Size', type: 'integer' },
          total: { title: 'Total', type: 'integer', computed: { cel: '1.0' } },
        },
      }),
      'part/workflow.json': {
        id: 'part',
        title: 'Part',
        initial: 'nowhere',
        delays: {
          office: { duration: 'PT4H', calendar: 'lunar' },
          workday: { duration: 'P1D', calendar: 'always' },
          long: { duration: 'P1Y' },
          tick: { clock: 'ghost', percent: 50 },
          dawn: { until: 'dawn' },
          odd: { until: { cel: 'nobody.knows' } },
        },
        clocks: {
          work: { title: 'Work', run: ['a', 'gone'], target: 'PT0S' },
          rest: { title: 'Rest', run: ['a'], pause: ['b'], target: 'PT1H', calendar: 'lunar' },
        },
        states: {
          a: {
            entry: {
              one: { type: 'explode' },
              two: { type: 'set', params: { size: 'big', ghost: 1, total: 2 } },
              three: { type: 'suppress', params: { reason: 'x' } },
              four: { type: 'emit', params: { type: 'NotDotted' } },
              five: { type: 'record.open', params: { type: 'ghost', data: {} } },
              six: {
                type: 'record.open',
                params: { type: 'part', data: { ghost: 1, size: 'x', total: 1 }, within: 'soon' },
              },
            },
            transitions: {
              lost: { on: 'part.lost', target: 'nowhere' },
              reserved: { on: 'timer.fired', target: 'b' },
              never: { after: 'someday', target: 'b' },
              proto: { after: 'toString', target: 'b' },
              spin: { always: true },
              done: { done: true, target: 'b' },
              asks: {
                after: 'PT1H',
                target: 'b',
                form: { ghost: {}, size: { default: 'x' }, total: {} },
              },
              guarded: {
                on: 'part.guarded',
                guard: {
                  any: [
                    { fact: 'record', operator: 'resembles', value: 1 },
                    { fact: 'table', params: { table: 'ghost' }, operator: 'equal', value: 1 },
                    {
                      fact: 'calendar',
                      params: { calendar: 'lunar' },
                      operator: 'equal',
                      value: 1,
                    },
                    { fact: 'records', params: { type: 'ghost' }, operator: 'equal', value: 1 },
                  ],
                },
              },
            },
            invoke: {
              wait: { record: { type: 'ghost', relation: 'part-of', data: {} }, onDone: {} },
              build: {
                record: { type: 'part', relation: 'part-of', data: { ghost: 1 } },
                onDone: {},
              },
            },
          },
          b: { initial: 'x', target: 'a', outcome: 'ok' },
          c: { states: { x: {} } },
          d: { kind: 'parallel' },
          e: { kind: 'final', transitions: { out: { on: 'part.out', target: 'a' } } },
          f: { kind: 'history' },
        },
      },
      // a workflow that is not even of the right form
      'form/type.json': buildType('form', {
        fields: { of: { title: 'Of', type: 'string', ref: 'ticket' } },
      }),
      'form/workflow.json': {
        id: 'form',
        title: 'Form',
        initial: 'Not-Kebab',
        colour: 'red',
        states: {
          a: {
            transitions: {
              two: { on: 'form.twice', after: 'PT1H' },
              none: {},
              odd: {
                on: 'form.odd',
                guard: { fact: 'record', path: '$..size', operator: 'equal', value: 1 },
              },
            },
            invoke: {
              both: {
                effect: { type: 'x', params: {} },
                record: { type: 'x', data: {}, relation: 'r' },
                onDone: {},
              },
            },
            kind: 'square',
          },
          constructor: {},
        },
        clocks: { c: { title: 'C', run: [], target: 'PT1H' } },
      },
      // others
      'orphan/workflow.json': { id: 'orphan', title: 'Orphan', initial: 'a', states: { a: {} } },
      'idle/type.json': buildType('idle'),
      'named/type.json': buildType('other'),
      'named/workflow.json': { id: 'other', title: 'Other', initial: 'a', states: { a: {} } },
      'ticket/policies/one.json': {
        id: 'one',
        title: 'One',
        on: ['thing.seen'],
        conditions: all,
        actions: { x: { type: 'set', params: {} } },
      },
      'ticket/policies/two.json': {
        id: 'two',
        title: '',
        on: [],
        conditions: { any: [] },
        actions: {},
        priority: 0,
      },
      'ticket/policies/three.json': {
        id: 'twin',
        title: 'Three',
        on: ['thing.seen'],
        conditions: all,
        actions: {},
      },
      'ticket/policies/four.json': {
        id: 'twin',
        title: 'Four',
        on: ['thing.seen'],
        conditions: all,
        actions: {},
      },
      'ticket/tables/t.json': {
        id: 't',
        title: 'T',
        hit: 'unique',
        inputs: { size: { fact: 'weather', type: 'integer' } },
        outputs: { out: { type: 'integer' } },
        rows: { a: { when: { size: 'x' }, then: { out: 'big' } } },
      },
      'part/tables/t.json': {
        id: 'u',
        title: 'U',
        hit: 'first',
        inputs: { size: { fact: 'record', type: 'integer' } },
        outputs: { out: { type: 'integer' } },
        rows: {},
      },
      'part/tables/u.json': {
        id: 'u',
        title: 'U',
        hit: 'first',
        inputs: { size: { fact: 'record', type: 'integer' } },
        outputs: { out: { type: 'integer' } },
        rows: {},
      },
      'ticket/scenarios/s.json': {
        id: 's',
        title: 'S',
        given: { now: 'today' },
        steps: [{ advance: 'PT1H', edit: { to: 't', data: {} } }, { advance: 'tomorrow' }],
      },
      'calendars/c.json': {
        id: 'c',
        title: 'C',
        timeZone: 'Mars/Base',
        weekly: { monday: [['9:00', '17:00']] },
      },
      'seed/teams.json': { teams: { Desk: { name: '' } } },
      'seed/cis.json': { cis: [{ alias: '' }] },
      'notes.txt.json': {},
      'ticket/extra/x.json': {},
    }),
  );

  it('tells every issue at once, each with its file and pointer', () => {
    expect(found(broken)).toEqual([
      'calendars/c.json bad-zone /timeZone',
      'calendars/c.json invalid-format /weekly/monday/0/0',
      'form/workflow.json bad-path /states/a/transitions/odd/guard/path',
      'form/workflow.json custom /states/a/invoke/both',
      'form/workflow.json custom /states/a/transitions/none',
      'form/workflow.json custom /states/a/transitions/two',
      'form/workflow.json forbidden-name /states/constructor',
      'form/workflow.json invalid-format /initial',
      'form/workflow.json invalid-value /states/a/kind',
      'form/workflow.json too-small /clocks/c/run',
      'form/workflow.json unknown-key /colour',
      'idle/type.json workflow-missing ',
      'named/type.json id-not-folder /id',
      'named/workflow.json id-not-folder /id',
      'notes.txt.json unknown-file ',
      'orphan/workflow.json type-missing ',
      'part/tables/u.json duplicate-id /id',
      'part/workflow.json ambiguous-duration /delays/workday/duration',
      'part/workflow.json bad-instant /delays/dawn/until',
      'part/workflow.json computed-field /states/a/entry/six/params/data/total',
      'part/workflow.json computed-field /states/a/entry/two/params/total',
      'part/workflow.json computed-field /states/a/transitions/asks/form/total',
      'part/workflow.json custom /states/a/entry/six/params/within',
      'part/workflow.json done-on-leaf /states/a/transitions/done',
      'part/workflow.json duration-without-length /delays/long/duration',
      'part/workflow.json empty-duration /clocks/work/target',
      'part/workflow.json endless /states/a/transitions/spin',
      'part/workflow.json form-without-event /states/a/transitions/asks/form',
      'part/workflow.json history-at-root /states/f',
      'part/workflow.json history-only /states/b',
      'part/workflow.json inert-state /states/e',
      'part/workflow.json initial-missing /states/c',
      'part/workflow.json initial-unused /states/b/initial',
      'part/workflow.json invalid-format /states/a/entry/four/params/type',
      'part/workflow.json invalid-type /states/a/entry/six/params/data/size',
      'part/workflow.json invalid-type /states/a/entry/two/params/size',
      'part/workflow.json invalid-type /states/a/transitions/asks/form/size/default',
      'part/workflow.json never-holds /states/a/transitions/guarded/guard/any/2/value',
      'part/workflow.json never-holds /states/a/transitions/guarded/guard/any/3/value',
      'part/workflow.json outcome-only-final /states/b/outcome',
      'part/workflow.json reserved-event /states/a/transitions/reserved/on',
      'part/workflow.json states-missing /states/d',
      'part/workflow.json unknown-action /states/a/entry/one/type',
      'part/workflow.json unknown-action /states/a/entry/three/type',
      'part/workflow.json unknown-calendar /clocks/rest/calendar',
      'part/workflow.json unknown-calendar /delays/office/calendar',
      'part/workflow.json unknown-calendar /states/a/transitions/guarded/guard/any/2/params/calendar',
      'part/workflow.json unknown-clock /delays/tick/clock',
      'part/workflow.json unknown-delay /states/a/transitions/never/after',
      'part/workflow.json unknown-delay /states/a/transitions/proto/after',
      'part/workflow.json unknown-field /states/a/entry/six/params/data/ghost',
      'part/workflow.json unknown-field /states/a/entry/two/params/ghost',
      'part/workflow.json unknown-field /states/a/invoke/build/record/data/ghost',
      'part/workflow.json unknown-field /states/a/transitions/asks/form/ghost',
      'part/workflow.json unknown-operator /states/a/transitions/guarded/guard/any/0/operator',
      'part/workflow.json unknown-state /clocks/work/run/1',
      'part/workflow.json unknown-state /initial',
      'part/workflow.json unknown-state /states/a/transitions/lost/target',
      'part/workflow.json unknown-table /states/a/transitions/guarded/guard/any/1/params/table',
      'part/workflow.json unknown-type /states/a/entry/five/params/type',
      'part/workflow.json unknown-type /states/a/invoke/wait/record/type',
      'part/workflow.json unknown-type /states/a/transitions/guarded/guard/any/3/params/type',
      'part/workflow.json unknown-variable /delays/odd/until/cel',
      'seed/cis.json invalid-type /cis/0/data',
      'seed/cis.json too-small /cis/0/alias',
      'seed/teams.json invalid-key /teams/Desk',
      'ticket/extra/x.json unknown-file ',
      'ticket/policies/one.json unknown-action /actions/x/type',
      'ticket/policies/three.json duplicate-id /id',
      'ticket/policies/two.json empty-group /conditions/any',
      'ticket/policies/two.json too-small /on',
      'ticket/policies/two.json too-small /priority',
      'ticket/policies/two.json too-small /title',
      'ticket/scenarios/s.json custom /given/now',
      'ticket/scenarios/s.json custom /steps/0',
      'ticket/scenarios/s.json custom /steps/1/advance',
      'ticket/tables/t.json cell-type /rows/a/when/size',
      'ticket/tables/t.json output-type /rows/a/then/out',
      'ticket/tables/t.json unknown-fact /inputs/size/fact',
      'ticket/type.json cel-syntax /fields/sum/computed/cel',
      'ticket/type.json computed-field /fields/sum',
      'ticket/type.json invalid-type /fields/level/default',
      'ticket/type.json items-without-array /fields/tags/items',
      'ticket/type.json template-open /identity',
      'ticket/type.json unknown-fact /open/fact',
      'ticket/type.json unknown-field /form/main/fields/1',
      'ticket/type.json unknown-field /list/1',
      'ticket/type.json unknown-field /titleField',
      'ticket/type.json unknown-type /fields/owner/ref',
      'ticket/type.json workflow-missing ',
    ]);
  });
});

describe('the whole small pack', () => {
  it('has no issue', () => {
    expect(found(buildPack())).toEqual([]);
  });
});

describe('an empty folder', () => {
  it('says what is expected', () => {
    expect(found(new Map())).toEqual(['- empty ']);
    expect(found(buildFiles({ initial: 'a', states: { a: {} } }))).toEqual([]);
  });
});
