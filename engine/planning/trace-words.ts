import type { Definitions } from '../pack/definitions.ts';
import type { TraceEntry } from '../plan.ts';
import { humanised } from '../policy/explain/fact-words.ts';
import { stateWords } from './state-words.ts';
import { effectWords, policyName } from './effect-words.ts';
import { recordName } from './record-names.ts';
import type { RecordNames } from './record-names.ts';
import { whyJoined } from './sought-words.ts';

/** What things that happened are told with. */
export interface TraceWording {
  readonly definitions: Pick<Definitions, 'policies' | 'types' | 'workflows'>;
  readonly records: RecordNames;
  /** What ids of people are called. */
  readonly names?: ReadonlyMap<string, string>;
  /** Set for what did not happen: then it is told as what would. */
  readonly supposed?: boolean;
  /** Records told of before, by number: their titles are not told again. */
  readonly told: Set<string>;
}

/** One thing that happened, as a clause; null for what a reader need not be told. Pure but for `told`. */
export function traceWords(entry: TraceEntry, wording: TraceWording): string | null {
  const { definitions, records, told, supposed = false } = wording;
  const was = supposed ? 'would be' : 'was';
  const state = (id: string, path: string): string =>
    stateWords(path, records.get(id)?.type, definitions);
  const name = (id: string): string => {
    const number = recordName(id, records);
    const title = records.get(id)?.title;
    if (title === undefined || told.has(number)) return number;
    told.add(number);
    return `${number} “${title}”`;
  };
  switch (entry.kind) {
    case 'opened':
      return `${name(entry.record)} (${humanised(entry.type)}) ${was} opened as ${stateWords(entry.state, entry.type, definitions)}`;
    case 'joined': {
      const why = whyJoined(entry.sought, records);
      const as = why === null ? '' : `: ${why}`;
      return `${name(entry.record)} (${humanised(entry.type)}) ${supposed ? 'is' : 'was'} there already${as}`;
    }
    case 'moved': {
      const { event, record, from, to } = entry;
      if (from === to)
        return `${name(record)} ${supposed ? 'would take' : 'took'} ${event} and ${supposed ? 'stay' : 'stayed'} ${state(record, to)}`;
      return `${name(record)} ${supposed ? 'would go' : 'went'} from ${state(record, from)} to ${state(record, to)}`;
    }
    case 'guarded':
      return null;
    case 'updated':
      return entry.fields.length === 0
        ? null
        : `${name(entry.record)} ${supposed ? 'would change' : 'changed'} in ${entry.fields.map(humanised).join(', ')}`;
    case 'counted':
      return `${name(entry.record)} ${supposed ? 'would count' : 'counted'} it once more`;
    case 'unchanged':
      return `${name(entry.record)} ${supposed ? 'would take' : 'took'} ${entry.event}, which changes nothing there`;
    case 'not-accepted': {
      const { by, event, record } = entry;
      const not = `${supposed ? 'would' : 'did'} not take`;
      return by === undefined
        ? `${name(record)} ${not} ${event}`
        : `the policy ${policyName(by, definitions)} ${supposed ? 'would send' : 'sent'} ${event} to ${name(record)}, which ${not} it`;
    }
    case 'emitted':
      return `the policies ${supposed ? 'would be' : 'were'} told of ${entry.event}`;
    case 'linked':
      return `${name(entry.from)} ${was} linked to ${name(entry.to)}${placeOf(entry, wording)}`;
    case 'effect':
    case 'skipped':
      return effectWords(entry, wording);
    case 'suppressed':
      return `the policy ${policyName(entry.policy, definitions)} ${supposed ? 'would hold' : 'held'} it back: ${entry.reason}`;
  }
}

/** Where a link shows: under which title at the record it leads to, else what it is called. */
function placeOf(
  { from, to, relation }: Extract<TraceEntry, { kind: 'linked' }>,
  { definitions, records }: TraceWording,
): string {
  const titled = (id: string, direction: 'in' | 'out'): string | undefined => {
    const type = definitions.types.get(records.get(id)?.type ?? '');
    return Object.values(type?.links ?? {}).find(
      (link) => link.relation === relation && link.direction === direction,
    )?.title;
  };
  const there = titled(to, 'in');
  if (there !== undefined) return `, where it stands under “${there}”`;
  const here = titled(from, 'out');
  return here === undefined ? ` (${humanised(relation)})` : `, which stands there under “${here}”`;
}
