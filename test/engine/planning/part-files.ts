import type { Json } from '@interlock/engine';
import { buildType } from '../../support/mini-pack.ts';

/** Definitions of a record others wait for: it is finished, breaks, or is stopped. */
export const partFiles: { readonly [path: string]: Json } = {
  'part/type.json': buildType('part', { fields: { weight: { title: 'Weight', type: 'integer' } } }),
  'part/workflow.json': {
    id: 'part',
    title: 'Part',
    initial: 'live',
    states: {
      live: {
        transitions: {
          ok: { on: 'part.finished', target: 'good' },
          no: { on: 'part.broken', target: 'bad' },
          stop: { on: 'part.stopped', target: 'stopped' },
        },
      },
      good: { kind: 'final' },
      bad: { kind: 'final', outcome: 'failed' },
      stopped: { kind: 'final', outcome: 'failed' },
    },
  },
};
