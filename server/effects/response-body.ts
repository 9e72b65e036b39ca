import type { Issue, Json } from '@interlock/engine';
import { mendText, parseForeignJson } from '../foreign-json.ts';
import { JSON_LIMITS } from '../json-guard.ts';

/**
 * The body of an answer as data: parsed where it says it is JSON and is all there, else as text, made
 * storable; null when it is empty. What somebody else's server sends must not stop its own result from
 * being stored. Pure, never throws.
 */
export function readResponseBody(
  contentType: string | undefined,
  body: Uint8Array,
  cut: boolean,
): Json {
  if (body.length === 0) return null;
  const text = new TextDecoder().decode(body);
  const media = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!cut && /^[^/]+\/(?:json|[^/]+\+json)$/.test(media)) {
    const parsed = parseForeignJson(text, JSON_LIMITS);
    if (parsed.ok && parsed.value.mended.every(isName)) return parsed.value.value;
  }
  return mendText(text);
}

/** A key of another name: everything else that was sent is there. */
function isName({ code }: Issue): boolean {
  return code === 'name-mended';
}
