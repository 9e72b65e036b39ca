import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Json, JsonObject } from '@interlock/engine';

/** Source of everything the clients of a fault test send; each client adds its own name. */
export const LOAD_SOURCE = '/load';

const call = (sink: string, purpose: string): JsonObject => ({
  type: 'http.request',
  params: {
    url: `${sink}/${purpose}`,
    method: 'POST',
    timeout: 'PT3S',
    // Who asks, said without the key: by it two keys for one effect are found.
    body: { record: '{{ record.id }}', event: '{{ event.id }}', purpose },
  },
});

const only = (type: string, target: string, more: JsonObject = {}): JsonObject => ({
  on: type,
  target,
  ...more,
});

function jobWorkflow(sink: string): JsonObject {
  return {
    id: 'job',
    title: 'Job',
    initial: 'open',
    states: {
      open: {
        transitions: {
          tick: {
            on: 'job.ticked',
            actions: { count: { type: 'count', params: { ticks: 1 } } },
          },
          work: {
            on: 'job.worked',
            guard: { fact: 'record', path: 'data.steps', operator: 'lessThan', value: 1_000_000 },
            actions: { add: { type: 'set', params: { steps: { cel: 'record.data.steps + 1' } } } },
          },
          notify: { on: 'job.notified', actions: { tell: call(sink, 'notify') } },
          arm: only('job.armed', 'armed'),
          ask: only('job.asked', 'asking'),
          poison: {
            on: 'job.poisoned',
            actions: { break: { type: 'set', params: { steps: { cel: '1 / event.data.by' } } } },
          },
          finish: only('job.finished', 'done', {
            actions: { tell: { type: 'emit', params: { type: 'job.done' } } },
          }),
        },
      },
      armed: {
        transitions: {
          expire: { after: 'PT2S', target: 'expired' },
          disarm: only('job.disarmed', 'open'),
          rearm: only('job.rearmed', 'armed', { reenter: true }),
        },
      },
      expired: {
        transitions: {
          settle: { after: 'PT1S', target: 'open' },
          reopen: only('job.reopened', 'open'),
        },
      },
      asking: {
        invoke: {
          answer: {
            effect: call(sink, 'ask'),
            onDone: { ok: { target: 'open' } },
            onError: { wrong: { target: 'open' } },
          },
        },
        transitions: { withdraw: only('job.withdrawn', 'open') },
      },
      done: { kind: 'final' },
    },
  };
}

const type = (id: string, prefix: string, fields: JsonObject): JsonObject => ({
  id,
  title: id,
  plural: `${id}s`,
  prefix,
  titleField: 'name',
  fields: { name: { title: 'Name', type: 'string' }, ...fields },
  list: ['number', 'name'],
  form: { main: { title: 'Main', fields: ['name'] } },
});

/**
 * Definitions made for the fault tests: jobs, which count, step, set timers that fire within seconds or are
 * cancelled, call out and wait for the answer or not; and one tally per group, which the jobs that
 * end are counted by over a policy.
 * @param sink address effects are sent to
 */
export function buildFaultPack(sink: string): Map<string, Json> {
  return new Map<string, Json>([
    [
      'job/type.json',
      type('job', 'JOB', {
        group: { title: 'Group', type: 'string' },
        remark: { title: 'Remark', type: 'string' },
        steps: { title: 'Steps', type: 'integer', default: 0 },
      }),
    ],
    ['job/workflow.json', jobWorkflow(sink)],
    [
      'job/policies/open.json',
      {
        id: 'open-job',
        title: 'Open what is requested',
        on: ['job.requested'],
        conditions: { all: [] },
        actions: {
          open: {
            type: 'record.open',
            params: {
              type: 'job',
              data: { name: '{{ event.data.name }}', group: '{{ event.data.group }}' },
            },
          },
        },
      },
    ],
    ['tally/type.json', type('tally', 'TLY', {})],
    [
      'tally/workflow.json',
      {
        id: 'tally',
        title: 'Tally',
        initial: 'live',
        states: {
          live: {
            transitions: {
              join: {
                on: 'tally.joined',
                actions: { count: { type: 'count', params: { joined: 1 } } },
              },
            },
          },
        },
      },
    ],
    [
      'tally/policies/gather.json',
      {
        id: 'gather-done',
        title: 'Count jobs that are done',
        on: ['job.done'],
        conditions: { all: [{ fact: 'record', path: 'type', operator: 'equal', value: 'job' }] },
        actions: {
          gather: {
            type: 'record.open',
            params: {
              type: 'tally',
              data: { name: '{{ record.data.group }}' },
              key: 'tally|{{ record.data.group }}',
              existing: { type: 'tally.joined' },
            },
          },
        },
      },
    ],
  ]);
}

/** Writes definition files below a folder. */
export function writePack(files: ReadonlyMap<string, Json>, folder: string): void {
  for (const [path, json] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify(json));
  }
}
