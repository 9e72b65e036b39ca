import { isJsonObject, type Json } from '@interlock/engine';

const SECRET_NAME =
  /authorization|cookie|password|passwd|secret|token|api[-_]?key|signature|credential/i;

/** What stands where a secret was. */
export const REDACTED = '(hidden)';

/**
 * JSON without what looks like a secret: values under names such as `authorization`, and credentials,
 * paths and queries of addresses (an incoming-webhook address is a secret as a whole). Pure.
 */
export function redact(value: Json, name = ''): Json {
  return hide(value, name, redactUrl);
}

/** JSON without values under names that say they are secret; addresses stay as they are. Pure. */
export function redactNamed(value: Json, name = ''): Json {
  return hide(value, name, (text) => text);
}

/** Whether a name says that what stands under it is secret. Pure. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

function hide(value: Json, name: string, others: (text: string) => string): Json {
  if (typeof value === 'string')
    return isSecretName(name) && value !== '' ? REDACTED : others(value);
  if (Array.isArray(value))
    return (value as readonly Json[]).map((item) => hide(item, name, others));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      item === undefined ? [] : [[key, hide(item, key, others)]],
    ),
  );
}

function redactUrl(text: string): string {
  if (!/^https?:\/\//i.test(text)) return text;
  const url = URL.parse(text);
  if (url === null) return REDACTED;
  const more = url.pathname !== '/' || url.search !== '' || url.username !== '';
  return more ? `${url.origin}/${REDACTED}` : text;
}
