import { error, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { isList } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { CompiledType } from '../record-type/compile.ts';
import type { Session } from './session.ts';

/**
 * References somebody gave that lead nowhere: people, teams and records there are none of, or of
 * another type. Definitions' own values are not asked: what they look up exists.
 *
 * @param base JSON pointer of the data in what was sent
 */
export function checkReferences(
  session: Session,
  type: CompiledType,
  data: JsonObject,
  base: string,
): Issue[] {
  return Object.entries(data).flatMap(([id, value]) => {
    const field = type.definition.fields[id];
    const ref = field?.ref ?? field?.items?.ref;
    if (field === undefined || ref === undefined) return [];
    const ids = isList(value) ? value : [value];
    return ids.flatMap((one, i) => {
      if (typeof one !== 'string' || one === '' || exists(session, ref, one)) return [];
      const at = base + (isList(value) ? pointer(id, i) : pointer(id));
      return [error('unknown-reference', at, `${field.title}: there is no ${ref} "${one}"`)];
    });
  });
}

function exists(session: Session, ref: string, id: string): boolean {
  // Undefined: not read yet; planning comes back with the answer.
  if (ref === 'person') return session.ask({ kind: 'principal', id }) !== null;
  if (ref === 'team') return session.ask({ kind: 'team', id }) !== null;
  const found = session.peek(id);
  return found === undefined || found?.type === ref;
}
