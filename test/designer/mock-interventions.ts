import { asText } from '@interlock/engine';
import type { Json, JsonObject } from '@interlock/engine';
import { list, ok, problem } from './mock-answer.ts';
import type { Answer } from './mock-answer.ts';
import { history, minute, toView, uuid } from './mock-records.ts';
import type { MockRecord } from './mock-records.ts';

/** What comes with a request. */
interface Asked {
  readonly body: JsonObject;
  readonly query: URLSearchParams;
  readonly records: readonly MockRecord[];
  /** Tells the stream that a record changed. */
  readonly tell: (record: MockRecord) => void;
}

/** Answers requests that step in, and those about what was set aside; undefined for any other. */
export type MockInterventions = (
  method: string,
  path: readonly string[],
  asked: Asked,
) => Answer | undefined;

interface MockEffect {
  readonly id: string;
  readonly params: JsonObject;
  readonly invocation: string | null;
  status: string;
  readonly attempts: number;
  lastError: string | null;
}

/** Effects of the first incident: one of every kind somebody can do something about, and one done. */
const effects = (): MockEffect[] => [
  {
    ...effect(5, 'Checkout is slow'),
    status: 'failed',
    attempts: 3,
    lastError: 'connection refused',
  },
  { ...effect(6, 'Still slow'), invocation: 'active.work.doing#call' },
  { ...effect(7, 'Told the customer'), status: 'done', attempts: 1 },
  ...Array.from({ length: 3 }, (_, i) => ({
    ...effect(8 + i, `Daily report ${i + 1}`),
    status: 'parked',
    attempts: 20,
    lastError: 'gave up after 20 attempts: unknown host mail.example.org',
  })),
];

function effect(id: number, subject: string): MockEffect {
  const params = { to: 'network', subject };
  return {
    id: uuid(id),
    params,
    invocation: null,
    status: 'pending',
    attempts: 0,
    lastError: null,
  };
}

/** What moving a record away from where it is would do. */
const preview = (from: string, to: string): JsonObject => ({
  from,
  to,
  timers: {
    stopped: [{ key: 't', title: 'Auto-close', dueAt: minute(9_000), kind: 'transition' }],
    started: [{ key: 'clock:response', title: 'Response', dueAt: minute(9_100), kind: 'clock' }],
  },
  effects: {
    cancelled: [{ type: 'email.send', params: { to: 'network', subject: 'Still slow' } }],
    started: [{ type: 'chat.post', params: { text: 'It is back with you' } }],
  },
  records: [
    { number: 'TSK0000004', type: 'task', title: 'Restart it', from: 'open', to: 'cancelled' },
  ],
});

/** Stepping in, for one mock API. */
export function createMockInterventions(me: {
  readonly id: string;
  readonly name: string;
}): MockInterventions {
  const holds = new Map<string, JsonObject>();
  const stored = effects();
  const steps: Json[] = [];
  let parkedTimer = true;
  let failedEvent = true;

  const timers = (record: MockRecord): readonly Json[] => [
    { key: 't', title: 'Auto-close', dueAt: minute(9_000), kind: 'transition', parked: null },
    ...(parkedTimer && record.number === 'INC0000001'
      ? [{ ...aside, parked: 'failed: the definition it needs is not loaded' }]
      : []),
  ];
  const about = ({ id, number, type, state, data, updatedAt }: MockRecord): JsonObject => {
    const title = asText(data['title'] ?? null);
    return { id, number, type, state, title, done: false, updatedAt };
  };
  const view = (
    { id, params, ...rest }: MockEffect,
    record: MockRecord | undefined,
  ): JsonObject => ({
    id,
    type: 'email.send',
    record: record?.id ?? null,
    params,
    ...rest,
    createdAt: minute(20),
    updatedAt: minute(25),
    about: record === undefined ? null : about(record),
  });

  const onEffect = (id: string, verb: string, record: MockRecord | undefined): Answer => {
    const found = stored.find((one) => one.id === id);
    if (found === undefined) return problem(404, 'effect-not-found');
    // One of them cannot be tried again, so that a part of many failing can be seen.
    if (verb === 'retry' && id === uuid(9)) return problem(409, 'not-parked');
    found.status = { retry: 'pending', skip: 'done' }[verb] ?? 'cancelled';
    return ok(view(found, record));
  };
  const onRecord = (
    record: MockRecord,
    verb: string,
    { body, query, tell }: Asked,
  ): Answer | undefined => {
    const { number, state } = record;
    const done = (more: JsonObject = {}): Answer =>
      ok({ outcome: 'applied', record: toView(record), decision: uuid(900), ...more });
    const note = (kind: string, from: string): void => {
      const [newest] = history as readonly JsonObject[];
      const revision = 4 + steps.length;
      const { note: _, ...entry } = newest ?? {};
      const states = { from, to: record.state };
      steps.unshift({ ...entry, revision, at: minute(46), kind, ...states, input: body });
    };
    switch (verb) {
      case 'history':
        return list([...steps, ...history]);
      case 'hold':
        return ok({ hold: holds.get(number) ?? null });
      case 'timers':
        return list(timers(record));
      case 'effects':
        return list(number === 'INC0000001' ? stored.map((one) => view(one, record)) : []);
      case 'pause': {
        const actor = { kind: 'person', id: me.id, name: me.name };
        holds.set(number, { reason: body['reason'] ?? '', actor, at: minute(50) });
        note('paused', state);
        return done();
      }
      case 'resume':
        holds.delete(number);
        note('resumed', state);
        return done();
      case 'move': {
        const to = asText(body['state'] ?? null);
        if (to === 'cancelled') {
          return problem(422, 'already-exists', { detail: `${number} cannot live again` });
        }
        if (query.get('mode') === 'plan') {
          return ok({
            outcome: 'applied',
            record: { ...toView(record), state: to, done: to === 'closed' },
            decision: uuid(900),
            preview: preview(state, to),
          });
        }
        record.state = to;
        record.revision += 1;
        note('moved', state);
        tell(record);
        return done({ preview: null });
      }
      default:
        return undefined;
    }
  };

  return (method, [resource = '', id = '', part = '', key = '', verb = ''], asked) => {
    const [first] = asked.records;
    if (resource === 'effects') {
      if (method === 'POST') return onEffect(id, part, first);
      const status = asked.query.get('status');
      return list(stored.filter((one) => one.status === status).map((one) => view(one, first)));
    }
    if (resource === 'timers') {
      const parked = first !== undefined && parkedTimer;
      return list(parked ? [{ ...aside, parked: 'failed: not loaded', about: about(first) }] : []);
    }
    if (resource === 'events' && id === 'failed')
      return list(failedEvent ? [{ ...broken, about: null }] : []);
    if (resource === 'events' && (id === 'retry' || id === 'dismiss')) {
      failedEvent = false;
      return ok({ outcome: 'applied' });
    }
    if (resource !== 'records') return undefined;
    if ((verb === 'retry' || verb === 'dismiss') && part === 'timers' && key === aside.key) {
      parkedTimer = false;
      return ok({ ...aside, parked: null });
    }
    const record = asked.records.find((one) => one.id === id || one.number === id);
    return record === undefined ? undefined : onRecord(record, part, asked);
  };
}

const broken = {
  source: '/monitoring/eu-1',
  id: 'e-1',
  type: 'incident.resolved',
  reason:
    'workflow "incident" failed on "incident.resolved": table "incident-sla": rows a, b match together',
  decision: uuid(901),
  acceptedAt: minute(40),
};

const aside = {
  key: 'active#remind',
  title: 'To waiting',
  dueAt: minute(30),
  kind: 'transition',
} as const;
