import type { Json } from '../../json.ts';
import type { Field } from '../../record-type/field.ts';
import type { TraceStep } from '../../verify/report/trace.ts';

/**
 * What a record is opened with so that whoever acts later is one of those its fields name, as a trace asks: nothing else
 * of the trace says whom they name. Pure.
 *
 * @param person whose id they hold
 */
export function namedPeople(
  trace: readonly TraceStep[],
  fields: { readonly [id: string]: Field },
  person: string,
): { readonly [field: string]: Json } {
  const named: { [field: string]: Json } = {};
  for (const { fact, path, compared } of trace.flatMap(({ given }) => given)) {
    if (fact !== 'actor' || path !== 'id' || compared?.holds !== true) continue;
    const [part, id = ''] = (compared.with.path ?? '').split('.');
    const field = fields[id];
    if (compared.with.fact !== 'record' || part !== 'data' || field === undefined) continue;
    if (field.computed !== undefined) continue;
    named[id] = field.type === 'array' ? [person] : person;
  }
  return named;
}
