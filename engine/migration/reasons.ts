import type { CompiledWorkflow } from '../pack/definitions.ts';
import type { ClassifiedRecord } from './classify.ts';
import type { StateMapping } from './state-mapping.ts';

/** What reasons are given with. */
export interface ReasonContext {
  readonly to: CompiledWorkflow;
  readonly mapping: StateMapping;
  /** States that are active now. */
  readonly state: readonly string[];
}

/** Why a record is classified as it is, and what of it changes, in sentences. Pure. */
export function reasonsOf(
  told: Omit<ClassifiedRecord, 'reasons'>,
  { to, mapping, state }: ReasonContext,
): string[] {
  return [
    ...whereItStands(told, mapping, state),
    ...whetherItEnds(told, to),
    ...told.awaited.flatMap(({ what, key, kind, open }) =>
      what === 'goes-on' || open.length === 0
        ? []
        : [
            `${kind === 'effect' ? 'the work' : `${open.length} record${open.length === 1 ? '' : 's'}`} awaited as "${key}" ${open.length === 1 ? 'is' : 'are'} not awaited any more`,
          ],
    ),
    ...told.forgotten.map((path) => `what "${path}" remembers is forgotten`),
    ...told.fields.dropped.map((field) => `field "${field}" is dropped: the version has none`),
    ...told.fields.invalid.map(({ field, message }) => `field "${field}": ${message}`),
  ];
}

function whereItStands(
  { state: { from, to } }: Pick<ClassifiedRecord, 'state'>,
  { given }: StateMapping,
  active: readonly string[],
): string[] {
  if (from === to) return [];
  const byHand = given.has(from) || active.some((path) => given.has(path));
  return [
    byHand
      ? `the mapping says that "${from}" is "${to}" there`
      : `"${from}" is called "${to}" there: it was renamed or moved, and is otherwise the same`,
  ];
}

function whetherItEnds(
  { end, state }: Pick<ClassifiedRecord, 'end' | 'state'>,
  { version, chart }: CompiledWorkflow,
): string[] {
  if (end === 'there' || end === null) return [];
  const ends = [...chart.values()].some(({ kind, parent }) => kind === 'final' && parent === null);
  const goal = ends ? 'no final state can be reached' : 'nothing can happen any more';
  return [
    end === 'none'
      ? `from "${state.to}" ${goal} in version ${version}, with the fields, timers and work this record has`
      : `whether a final state can be reached from "${state.to}" in version ${version} is not known: there is too much to look through`,
  ];
}
