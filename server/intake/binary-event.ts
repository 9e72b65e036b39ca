import { error } from '@interlock/engine';
import type { Issue, Json } from '@interlock/engine';
import { isStorable, JSON_LIMITS } from '../json-guard.ts';
import type { CloudEventsRequest } from './cloudevents-request.ts';
import { toIntakeItem } from './event-attributes.ts';
import { parseForeignJson, refusalOf } from '../foreign-json.ts';
import type { IntakeContext, IntakeItem } from './intake.ts';
import { isJsonMedia, mediaType } from './media-type.ts';

const ATTRIBUTES = [
  'specversion',
  'id',
  'source',
  'type',
  'subject',
  'time',
  'traceparent',
] as const;

/**
 * A CloudEvent in binary content mode: attributes in `ce-*` headers, data in the body (HTTP protocol
 * binding 1.0.2 §3.1). JSON and texts are taken as data; anything else is refused. Pure, never throws.
 */
export function parseBinaryEvent(request: CloudEventsRequest, context: IntakeContext): IntakeItem {
  const issues: Issue[] = [];
  const attributes: Record<string, string> = {};
  for (const name of ATTRIBUTES) {
    const raw = request.header(`ce-${name}`);
    if (raw === undefined) continue;
    const value = decodeHeader(raw);
    if (value === null || !isStorable(value)) {
      const message = `the header ce-${name} is not percent-encoded UTF-8`;
      issues.push(error('header-malformed', `/${name}`, message));
    } else attributes[name] = value;
  }
  const data = readData(request, issues);
  return toIntakeItem(attributes, data, '', context, issues);
}

/**
 * A header's value as the CloudEvents HTTP binding §3.1.3.2 decodes it: quotes of a quoted string are
 * taken off, then one round of percent-decoding. Pure.
 * @returns null when it is not valid
 */
export function decodeHeader(raw: string): string | null {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(raw.trim())?.[1];
  const plain = quoted === undefined ? raw.trim() : quoted.replaceAll(/\\(.)/g, '$1');
  try {
    return decodeURIComponent(plain);
  } catch {
    return null;
  }
}

function readData(request: CloudEventsRequest, issues: Issue[]): Json {
  if (request.body.length === 0) return null;
  const media = mediaType(request.contentType);
  const below = (issue: Issue): Issue => ({
    ...refusalOf(issue),
    path: `/data${issue.path}`,
  });
  if (isJsonMedia(media)) {
    const parsed = parseForeignJson(request.body, JSON_LIMITS);
    issues.push(...(parsed.ok ? parsed.value.mended : parsed.issues).map(below));
    return parsed.ok ? parsed.value.value : null;
  }
  const text = media.startsWith('text/') ? decodeText(request.body) : undefined;
  if (text !== undefined) return text;
  const named =
    media === '' ? 'data without a content type' : `data of type "${media.slice(0, 100)}"`;
  issues.push(
    error('data-not-json', '/data', `${named} is not accepted; send JSON, or a text in UTF-8`),
  );
  return null;
}

function decodeText(body: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return isStorable(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
