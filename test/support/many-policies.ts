import type { Json, JsonObject } from '@interlock/engine';
import { buildPack } from './small-pack.ts';

/** A policy among many: it looks at four things and sends a mail. */
export function buildPolicy(id: string, n: number, more: JsonObject = {}): JsonObject {
  const is = (path: string, operator: string, value: Json) => ({
    fact: 'event',
    path: `data.${path}`,
    operator,
    value,
  });
  return {
    id,
    title: `Policy ${id}`,
    on: ['probe.seen'],
    conditions: {
      all: [
        is('host', 'equal', `host-${n % 40}`),
        is('app', 'in', [`app-${n % 9}`, `app-${n % 7}`]),
        is('size', 'notEqual', n % 10),
        is('level', 'notEqual', 'info'),
      ],
    },
    actions: { mail: { type: 'email.send', params: { to: 'network', subject: id, text: 'x' } } },
    ...more,
  };
}

/** The small pack with so many policies that studying them takes a second or more. */
export function buildLargePack(set: string, count = 1_500): Map<string, Json> {
  return buildPack(
    Object.fromEntries(
      Array.from({ length: count }, (_, n) => [
        `signal/policies/${set}-${n}.json`,
        buildPolicy(`${set}-${n}`, n),
      ]),
    ),
  );
}
