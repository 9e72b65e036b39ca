import { actionTitle } from '../action/catalogue.ts';
import type { Definitions } from '../pack/definitions.ts';
import type { TraceEntry } from '../plan.ts';
import { listed } from '../policy/explain/fact-words.ts';
import { recordName } from './record-names.ts';
import type { RecordNames } from './record-names.ts';

/** What effects are told with. */
export interface EffectWording {
  readonly definitions: Pick<Definitions, 'policies'>;
  readonly records: RecordNames;
  /** What ids of people are called. */
  readonly names?: ReadonlyMap<string, string>;
  /** Set for what did not happen. */
  readonly supposed?: boolean;
}

type Effect = Extract<TraceEntry, { kind: 'effect' | 'skipped' }>;

const THINGS: ReadonlyMap<string, string> = new Map([
  ['email.send', 'an e-mail'],
  ['chat.post', 'a chat message'],
  ['http.request', 'a call to another system'],
]);

/** An effect as a clause: "an e-mail to the team “database” was set going by the policy “…”". Pure. */
export function effectWords(entry: Effect, wording: EffectWording): string {
  const thing = THINGS.get(entry.type) ?? `“${actionTitle(entry.type)}”`;
  const asked = askedBy(entry, wording);
  const { supposed = false, names = NOBODY } = wording;
  if (entry.kind === 'skipped')
    return `${thing}${asked} ${supposed ? 'would be' : 'was'} left out, as ${entry.reason}`;
  const to = (entry.to ?? []).map((one) => recipientWords(one, names));
  const whom = to.length === 0 ? '' : ` to ${listed([...new Set(to)])}`;
  return `${thing}${whom} ${supposed ? 'would be' : 'was'} set going${asked}`;
}

const NOBODY: ReadonlyMap<string, string> = new Map();

/** Whoever is no person by name and no address is a team. */
function recipientWords(to: string, names: ReadonlyMap<string, string>): string {
  return names.get(to) ?? (to.includes('@') ? to : `the team “${to}”`);
}

function askedBy(entry: Effect, { definitions, records }: EffectWording): string {
  if (entry.by !== undefined) return ` by the policy ${policyName(entry.by, definitions)}`;
  if (entry.record === null) return '';
  return ` for ${recordName(entry.record, records)}`;
}

/** A policy by its title. Pure. */
export function policyName(id: string, { policies }: Pick<Definitions, 'policies'>): string {
  return `“${policies.all.get(id)?.title ?? id}”`;
}
