import { isJsonObject, type Decision, type Event, type Json } from '@interlock/engine';
import { isSecretName, REDACTED } from '../records/redact.ts';

/** A decision whose correlation keys hold nothing of what stands under a secret name in its event or its records. Pure. */
export function withoutSecretKeys(decision: Decision, input: Event | null): Decision {
  const keyed = decision.trace.some(
    (entry) => (entry.kind === 'opened' || entry.kind === 'joined') && entry.sought !== undefined,
  );
  if (!keyed) return decision;
  const secrets = new Set<string>();
  collect(input?.data ?? null, false, secrets);
  for (const { event, subject } of decision.rulings) {
    collect(event.data, false, secrets);
    collect(subject?.data ?? null, false, secrets);
  }
  if (secrets.size === 0) return decision;
  const hidden = <T extends { readonly key: string }>(sought: T): T =>
    [...secrets].some((secret) => sought.key.includes(secret))
      ? { ...sought, key: REDACTED }
      : sought;
  const trace = decision.trace.map((entry) => {
    if (entry.kind === 'joined' && entry.sought !== undefined)
      return { ...entry, sought: hidden(entry.sought) };
    if (entry.kind === 'opened' && entry.sought !== undefined)
      return { ...entry, sought: entry.sought.map(hidden) };
    return entry;
  });
  return { ...decision, trace };
}

/** Texts under a secret name, however deep. */
function collect(value: Json, secret: boolean, into: Set<string>): void {
  if (typeof value === 'string') {
    if (secret && value !== '') into.add(value);
  } else if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) collect(item, secret, into);
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value))
      if (item !== undefined) collect(item, secret || isSecretName(key), into);
  }
}
