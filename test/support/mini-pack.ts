import type { Definitions, Json, JsonObject } from '@interlock/engine';
import { compileDefinitions } from '@interlock/engine/study';

/** A minimal valid record type; a test adds what it is about. */
export function buildType(id: string, extra: JsonObject = {}): JsonObject {
  return {
    id,
    title: id,
    plural: `${id}s`,
    prefix: id.slice(0, 3).toUpperCase(),
    titleField: 'title',
    list: ['number', 'title'],
    form: { main: { title: 'Main', fields: ['title'] } },
    ...extra,
    fields: {
      title: { title: 'Title', type: 'string' },
      ...(extra['fields'] as JsonObject | undefined),
    },
  };
}

/** Files of a pack with one record type `ticket` and the given states. */
export function buildFiles(
  workflow: JsonObject,
  extra: { readonly type?: JsonObject; readonly files?: { readonly [path: string]: Json } } = {},
): Map<string, Json> {
  return new Map<string, Json>([
    ['ticket/type.json', buildType('ticket', extra.type)],
    ['ticket/workflow.json', { id: 'ticket', title: 'Ticket', ...workflow }],
    ...Object.entries(extra.files ?? {}),
  ]);
}

/** Compiled definitions; throws with every issue when they do not compile. */
export function compiled(files: ReadonlyMap<string, Json>): Definitions {
  const result = compileDefinitions(files);
  if (!result.ok) throw new Error(JSON.stringify(result.issues, null, 1));
  return result.value;
}
