import { deriveId, type JsonObject, type Record } from '@interlock/engine';

let counted = 0;

/** A complete valid record; each has an id and a number of its own. */
export function buildRecord(
  given: Partial<Record> & { readonly done?: boolean; readonly data?: JsonObject } = {},
): Record {
  counted += 1;
  const { done = false, ...rest } = given;
  const state = given.state ?? 'new';
  return {
    id: deriveId('test', String(counted)),
    number: `THG${String(counted).padStart(7, '0')}`,
    type: 'thing',
    state,
    data: {},
    revision: 1,
    workflow: { id: 'thing', version: 1, hash: 'hash' },
    snapshot: { value: state, history: {}, active: [state], done, invocations: {} },
    clocks: {},
    timers: {},
    counters: {},
    openedBy: 'ada',
    createdAt: '2026-11-23T21:45:00.000Z',
    updatedAt: '2026-11-23T21:45:00.000Z',
    ...rest,
  };
}
