import type { FactReference, Json, Shown } from '@interlock/engine';
import { isSecretName, REDACTED, redactNamed } from '../records/redact.ts';

/** What an explanation may show: nothing of a fact whose path, or a key inside it, says it is secret. Pure. */
export const shownToReaders: Shown = (reference, value) => {
  if (value === undefined || value === null) return value;
  return isSecret(reference) ? REDACTED : redactNamed(value);
};

/** Whether a fact's path says that its value is secret. Pure. */
export function isSecret({ path = '' }: FactReference): boolean {
  return path.split('.').some((segment) => isSecretName(segment));
}

/** {@link redactNamed} keeping the type. Pure. */
export function withoutSecrets<T>(value: T): T {
  return redactNamed(value as unknown as Json) as unknown as T;
}
