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
  if (typeof value === 'string')
    return SECRET_NAME.test(name) && value !== '' ? REDACTED : redactUrl(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => redact(item, name));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      item === undefined ? [] : [[key, redact(item, key)]],
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
