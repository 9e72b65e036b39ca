import type { Sought } from '../plan.ts';
import { durationMs } from '../calendar/duration.ts';
import { durationWords, humanised, instantWords, listed } from '../policy/explain/fact-words.ts';
import { recordName } from './record-names.ts';
import type { RecordNames } from './record-names.ts';

const ID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;

/** A correlation key with records by name. Pure. */
export function keyWords(key: string, records: RecordNames): string {
  const words = key.replaceAll(ID, (id) => {
    const known = records.get(id);
    return known?.title ?? known?.number ?? id;
  });
  return `“${words}”`;
}

/**
 * Why a record was opened and none joined, to stand after "as": "no unfinished incident with the key … was opened or
 * joined within the last hour"; null where nothing was looked for. Pure.
 *
 * @param at when it was decided
 */
export function whyOpened(
  { type, sought = [] }: { readonly type: string; readonly sought?: readonly Sought[] },
  at: string,
  records: RecordNames,
  supposed = false,
): string | null {
  const was = supposed ? 'is' : 'was';
  const reasons = sought.map((one) => missing(one, humanised(type), at, { records, was }));
  return reasons.length === 0 ? null : listed([...new Set(reasons)]);
}

function missing(
  { key, within, holder }: Sought,
  type: string,
  at: string,
  { records, was }: { readonly records: RecordNames; readonly was: string },
): string {
  const called = `${type} with the key ${keyWords(key, records)}`;
  if (holder === undefined)
    return within === undefined
      ? `there ${was} no unfinished ${called}`
      : `no unfinished ${called} was opened or joined within the last ${lengthWords(within)}`;
  const last = `the last ${called}, ${recordName(holder.record, records)},`;
  return within !== undefined && Date.parse(at) - Date.parse(holder.at) > durationMs(within)
    ? `${last} was opened or joined at ${instantWords(holder.at) ?? holder.at}, more than ${durationWords(within)} before`
    : `${last} has ended`;
}

/** Why a record was joined, to stand after "as": "it has the key … and has not ended"; null where that is not kept. Pure. */
export function whyJoined(sought: Sought | undefined, records: RecordNames): string | null {
  if (sought === undefined) return null;
  const { key, within, holder } = sought;
  const unfinished = `it has the key ${keyWords(key, records)}`;
  if (within === undefined || holder === undefined) return `${unfinished} and has not ended`;
  const when = instantWords(holder.at) ?? holder.at;
  return `${unfinished}, has not ended, and was opened or last joined at ${when}, within the last ${lengthWords(within)}`;
}

/** "hour", "4 hours". */
function lengthWords(within: string): string {
  return durationWords(within).replace(/^1 (\w+)$/, '$1');
}
