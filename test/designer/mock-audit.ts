import type { Json, JsonObject } from '@interlock/engine';
import { ok, problem } from './mock-answer.ts';
import type { Answer } from './mock-answer.ts';
import { minute, uuid } from './mock-records.ts';

/** The audit of one mock API. */
export interface MockAudit {
  readonly answer: (path: readonly string[], query: URLSearchParams) => Answer;
  /** Changes an entry as the database's owner could. */
  readonly tamper: (seq: number) => void;
  /** Has every question about it fail until it is called again. */
  readonly fail: (failing: boolean) => void;
}

interface Entry {
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string };
  readonly action: string;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  readonly about: JsonObject | null;
}

const ada = { kind: 'person', id: 'ada', name: 'Ada Lovelace' };
const engine = { kind: 'engine', id: 'engine', name: 'Interlock' };
const hash = (seq: number): string => seq.toString(16).padStart(64, 'a');

const about = {
  id: uuid(1),
  number: 'INC0000001',
  type: 'incident',
  state: 'active.work.waiting',
  title: 'Checkout is slow',
  done: false,
  updatedAt: minute(45),
};
const standing = { number: 'INC0000001', type: 'incident', state: 'active.work.doing' };
const signIn = (n: number): Entry => ({
  actor: ada,
  action: 'session.opened',
  subject: { kind: 'session', id: `s-${n}` },
  before: null,
  after: { principal: 'ada', expiresAt: minute(9_000) },
  about: null,
});

/** Oldest first. */
const ENTRIES: readonly Entry[] = [
  {
    actor: engine,
    action: 'person.invited',
    subject: { kind: 'person', id: 'ada' },
    before: null,
    after: { name: 'Ada Lovelace', email: null, roles: ['admin'], teams: [], active: true },
    about: null,
  },
  ...Array.from({ length: 100 }, (_, n) => signIn(n)),
  {
    actor: ada,
    action: 'person.edited',
    subject: { kind: 'person', id: 'grace' },
    before: {
      name: 'Grace Hopper',
      email: 'grace@example.org',
      roles: ['agent'],
      teams: ['network'],
    },
    after: { name: 'Grace Hopper', email: null, roles: ['owner'], teams: ['network'] },
    about: null,
  },
  {
    actor: ada,
    action: 'warehouse.emptied',
    subject: { kind: 'warehouse', id: 'north' },
    before: null,
    after: null,
    about: null,
  },
  {
    actor: ada,
    action: 'record.moved',
    subject: { kind: 'record', id: uuid(1) },
    before: { ...standing, done: false },
    after: {
      ...standing,
      state: 'active.work.waiting',
      done: false,
      reason: 'The bridge was down',
    },
    about,
  },
];

/** An audit of some hundred entries. */
export function createMockAudit(): MockAudit {
  let broken: number | null = null;
  let failing = false;
  const all = ENTRIES.map((entry, i) => ({
    seq: i + 1,
    at: minute(i),
    ...entry,
    hash: hash(i + 1),
  })).toReversed();

  const verification = (): Json => {
    if (broken !== null) {
      const reason = `entry ${broken} is not what was written`;
      return { ok: false, entries: broken - 1, head: null, brokenAt: broken, reason };
    }
    const head = { seq: all.length, hash: hash(all.length) };
    return { ok: true, entries: all.length, head, brokenAt: null, reason: null };
  };
  return {
    answer: ([, part], query) => {
      if (failing) return problem(500, 'internal', { detail: 'The disk is gone' });
      if (part === 'verification') return ok(verification());
      const limit = Number(query.get('limit') ?? '50');
      const before = Number(query.get('cursor') ?? 'Infinity');
      const found = all
        .filter(({ actor }) => !query.has('actor') || actor.id === query.get('actor'))
        .filter(({ action }) => !query.has('action') || action === query.get('action'))
        .filter(({ at }) => at >= (query.get('from') ?? '') && at < (query.get('to') ?? '9'))
        .filter(({ seq }) => seq < before);
      const items = found.slice(0, limit);
      const next = found.length > limit ? String(items.at(-1)?.seq ?? 0) : null;
      return ok({ items: items as unknown as Json[], nextCursor: next });
    },
    tamper: (seq) => (broken = seq),
    fail: (now) => (failing = now),
  };
}
