import { error, RESERVED_TYPE } from '@interlock/engine';
import { RESERVED_SOURCE } from '@interlock/engine/study';
import type { Issue } from '@interlock/engine';

/** Why an event from outside may not carry this type, or undefined. Pure. */
export function reservedType(type: string, path: string): Issue | undefined {
  if (!RESERVED_TYPE.test(type.toLowerCase())) return undefined;
  const prefix = type.slice(0, type.indexOf('.') + 1);
  const message = `event types beginning "${prefix}" are Interlock's own; send another type`;
  return error('reserved-type', path, message);
}

/** Why an event from outside may not carry this source, or undefined. Pure. */
export function reservedSource(source: string, path: string): Issue | undefined {
  if (!RESERVED_SOURCE.test(source)) return undefined;
  const message = `the source "${source}" is Interlock's own; name your system, e.g. https://example.org/monitoring`;
  return error('reserved-source', path, message);
}
