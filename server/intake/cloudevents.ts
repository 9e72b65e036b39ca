import { error, isJsonObject, isList, pointer } from '@interlock/engine';
import type { Issue, Json, Parsed } from '@interlock/engine';
import { JSON_LIMITS } from '../json-guard.ts';
import { parseBinaryEvent } from './binary-event.ts';
import type { CloudEventsRequest } from './cloudevents-request.ts';
import { duplicateNames } from './duplicate-names.ts';
import { excessOf, limitsOfMany } from './element-excess.ts';
import { toIntakeItem } from './event-attributes.ts';
import { issuesByElement, parseForeignJson, refusalOf } from '../foreign-json.ts';
import type { IntakeContext, IntakeItem } from './intake.ts';
import { isJsonMedia, mediaType } from './media-type.ts';

/** Most events in one batch. */
export const MOST_EVENTS = 1_000;

/** A batch is many documents in one. */
const BATCH_LIMITS = limitsOfMany(20 * JSON_LIMITS.keys);

/**
 * The events of a request in any content mode of the CloudEvents 1.0 HTTP binding: structured
 * (`application/cloudevents+json`), batched (`application/cloudevents-batch+json`), binary (`ce-*`
 * headers), and as a convenience `application/json` holding one event or an array of them. One bad event
 * is refused in its place, with all its issues; the rest go on. Pure, never throws.
 * @returns one item per event in the order given, or what is wrong with the request as a whole: codes
 *   `unsupported-content-type`, `batch-too-large`, and those of the JSON guard
 */
export function parseCloudEvents(
  request: CloudEventsRequest,
  context: IntakeContext,
): Parsed<readonly IntakeItem[]> {
  const media = mediaType(request.contentType);
  const structured = media === 'application/cloudevents+json';
  const batch = media === 'application/cloudevents-batch+json';
  if (!structured && !batch && request.header('ce-specversion') !== undefined) {
    return one(parseBinaryEvent(request, context));
  }
  if (!structured && !batch && media !== 'application/json') {
    return refuse(unsupported(request.contentType));
  }
  const parsed = parseForeignJson(request.body, isArray(request.body) ? BATCH_LIMITS : JSON_LIMITS);
  if (!parsed.ok) return parsed;
  const { value, mended } = parsed.value;
  const several = isList(value) && !structured;
  // A program can send its event again, put right; storing another text than it sent would be a surprise.
  const found = [
    ...mended.map(refusalOf),
    ...duplicateNames(new TextDecoder().decode(request.body), several),
  ];
  if (several) return many(value, found, context);
  if (batch) return refuse(error('not-a-batch', '', 'a batch is a JSON array of CloudEvents'));
  return one(toItem(value, '', found, context));
}

function many(
  events: readonly Json[],
  wrong: readonly Issue[],
  context: IntakeContext,
): Parsed<readonly IntakeItem[]> {
  if (events.length > MOST_EVENTS) {
    const message = `a batch holds at most ${MOST_EVENTS} events, this one has ${events.length}; send several`;
    return refuse(error('batch-too-large', '', message));
  }
  const found = issuesByElement(wrong, 1);
  const items = events.map((event, i) => {
    const base = pointer(i);
    return toItem(event, base, found.get(base) ?? [], context);
  });
  return { ok: true, value: items, issues: [] };
}

function toItem(
  event: Json,
  base: string,
  wrong: readonly Issue[],
  context: IntakeContext,
): IntakeItem {
  if (!isJsonObject(event)) {
    const issue = error('not-an-event', base, 'a CloudEvent is a JSON object');
    return { kind: 'refused', id: null, source: null, issues: [issue] };
  }
  const found: Issue[] = [...wrong, ...excessOf(event, base, 'the event')];
  if (event['data_base64'] !== undefined) {
    const message = 'binary data is not accepted; send JSON in "data"';
    found.push(error('data-base64', `${base}/data_base64`, message));
  }
  const media = event['datacontenttype'];
  if (typeof media === 'string' && !isJsonMedia(media) && typeof event['data'] !== 'string') {
    const message = `datacontenttype "${media.slice(0, 100)}" says the data is not JSON, but it is no text either`;
    found.push(error('data-not-json', `${base}/datacontenttype`, message));
  }
  return toIntakeItem(event, event['data'] ?? null, base, context, found);
}

/** True when the text begins as a JSON array does. */
function isArray(body: Uint8Array): boolean {
  return body.find((byte) => byte > 0x20) === 0x5b;
}

function one(item: IntakeItem): Parsed<readonly IntakeItem[]> {
  return { ok: true, value: [item], issues: [] };
}

function refuse(issue: Issue): Parsed<readonly IntakeItem[]> {
  return { ok: false, issues: [issue] };
}

function unsupported(contentType: string | undefined): Issue {
  const given =
    contentType === undefined
      ? 'no content type was sent'
      : `"${contentType.slice(0, 100)}" is not understood`;
  return error(
    'unsupported-content-type',
    '',
    `${given}; send application/cloudevents+json, application/cloudevents-batch+json, application/json, or ce-* headers`,
  );
}
