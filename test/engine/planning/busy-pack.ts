import type { Definitions } from '@interlock/engine';
import { compiled } from '../../support/mini-pack.ts';
import { buildPack } from '../../support/small-pack.ts';

const small = buildPack();
const signal = small.get('signal/workflow.json') as { states: { cleared: object } };
const ticket = small.get('ticket/workflow.json') as {
  states: { working: { transitions: object } };
};

/**
 * The small pack grown until records touch each other in every way: signals that join tickets by a
 * window, storms found by a query over signals, tickets that quieten when the last of their signals
 * ended, found by links.
 */
export function busyPack(): Definitions {
  const { cleared } = signal.states;
  const { working } = ticket.states;
  const quiet = {
    on: 'ticket.signal-ended',
    target: 'quiet',
    guard: {
      fact: 'links',
      params: { relation: 'signal-of', direction: 'in', states: ['open'] },
      path: 'count',
      operator: 'equal',
      value: 0,
    },
  };
  return compiled(
    buildPack({
      'signal/workflow.json': {
        ...signal,
        states: {
          ...signal.states,
          cleared: {
            ...cleared,
            entry: { tell: { type: 'emit', params: { type: 'signal.ended' } } },
          },
        },
      } as never,
      'signal/policies/tell-ticket.json': {
        id: 'tell-ticket',
        title: 'A ticket hears of its signals’ end',
        on: ['signal.ended'],
        conditions: { fact: 'event', path: 'source', operator: 'equal', value: '/interlock' },
        actions: {
          tell: {
            type: 'record.send',
            params: {
              to: { relation: 'signal-of', direction: 'out' },
              type: 'ticket.signal-ended',
            },
          },
        },
      },
      'signal/policies/storm.json': {
        id: 'storm',
        title: 'Three signals of a host within the hour are a storm',
        on: ['signal.opened'],
        conditions: {
          all: [
            {
              fact: 'records',
              params: {
                type: 'signal',
                where: { host: { fact: 'record', path: 'data.host' } },
                done: false,
                within: 'PT1H',
              },
              path: 'count',
              operator: 'greaterThanInclusive',
              value: 3,
            },
          ],
        },
        actions: {
          open: {
            type: 'record.open',
            params: {
              type: 'storm',
              data: { host: { cel: 'record.data.host' } },
              existing: { type: 'storm.grown', data: { by: { cel: 'record.number' } } },
              link: { relation: 'part-of' },
            },
          },
        },
      },
      'storm/type.json': {
        id: 'storm',
        title: 'Storm',
        plural: 'Storms',
        prefix: 'STM',
        titleField: 'title',
        identity: '{{ record.data.host }}',
        links: { parts: { title: 'Signals', relation: 'part-of', direction: 'in' } },
        fields: {
          host: { title: 'Host', type: 'string', ref: 'host' },
          name: {
            title: 'Name',
            type: 'string',
            computed: { cel: 'related(record.data.host).data.name' },
          },
          title: {
            title: 'Title',
            type: 'string',
            computed: { cel: '"Storm on " + coalesce(record.data.name, "?")' },
          },
        },
        list: ['number', 'title'],
        form: { main: { title: 'Main', fields: ['title'] } },
      },
      'storm/workflow.json': {
        id: 'storm',
        title: 'Storm',
        initial: 'live',
        states: {
          live: {
            transitions: {
              grow: { on: 'storm.grown', actions: { n: { type: 'count', params: { grown: 1 } } } },
              over: { after: 'PT2H', target: 'over' },
            },
          },
          over: { kind: 'final' },
        },
      },
      'ticket/workflow.json': {
        ...ticket,
        states: {
          ...ticket.states,
          working: { ...working, transitions: { ...working.transitions, quiet } },
          quiet: { transitions: { start: { on: 'ticket.started', target: 'working' } } },
        },
      } as never,
    }),
  );
}
