import { error } from '@interlock/engine';
import type { Event, Issue, Json, Parsed } from '@interlock/engine';
import {
  LONGEST_IN_EVENT as LONGEST,
  RECORD_SUBJECT,
  URI_REFERENCE,
} from '@interlock/engine/study';
import { readEventData } from './alert-data.ts';
import type { IntakeContext, IntakeItem } from './intake.ts';
import { parseMoment, whyNoMoment } from './moment.ts';
import { reservedSource, reservedType } from './reserved.ts';

/** Context attributes of a CloudEvent as they came, whatever they are. */
export interface GivenAttributes {
  readonly [name: string]: Json | undefined;
}

const TYPE = /^[A-Za-z0-9._\-/:]{1,200}$/;
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const TARGET = /^\/records\/([A-Za-z0-9][A-Za-z0-9-]{0,63})$/;

/**
 * An event from CloudEvents 1.0 context attributes (§3 of the specification) and data. Extension
 * attributes are dropped but `traceparent` (W3C Trace Context §3.2; a malformed one is dropped too). Data of
 * our own types is checked. Pure.
 * @param given attributes by name
 * @param data the event's data
 * @param base JSON pointer of the event, for issues
 * @param found issues its reading brought up already; an error among them refuses it
 */
export function toIntakeItem(
  given: GivenAttributes,
  data: Json,
  base: string,
  context: IntakeContext,
  found: readonly Issue[] = [],
): IntakeItem {
  const about: Issue[] = [];
  const read = readEventData(given['type'], data, `${base}/data`, context.receivedAt, about);
  const parsed = parseEvent(given, read, base, context);
  const issues = [...found, ...parsed.issues, ...about];
  if (parsed.ok && issues.every(({ severity }) => severity !== 'error')) {
    return { kind: 'event', event: parsed.value, base, issues };
  }
  return { kind: 'refused', id: echo(given['id']), source: echo(given['source']), issues };
}

/**
 * The record a subject names, or undefined: `/records/INC0001042` sends the event to that record.
 * Whoever accepts the event finds the record by its number or id. Pure.
 */
export function targetOf(subject: string | undefined): string | undefined {
  return subject === undefined ? undefined : TARGET.exec(subject)?.[1];
}

function parseEvent(
  given: GivenAttributes,
  data: Json,
  base: string,
  context: IntakeContext,
): Parsed<Event> {
  const issues: Issue[] = [];
  const wrong = (code: string, name: string, message: string): undefined => {
    issues.push(error(code, `${base}/${name}`, message));
    return undefined;
  };
  if (given['specversion'] !== '1.0') {
    const message =
      given['specversion'] === undefined
        ? 'a CloudEvent needs "specversion": "1.0"'
        : 'only CloudEvents specversion "1.0" is understood';
    wrong('unsupported-specversion', 'specversion', message);
  }
  const id = text(given, 'id', wrong);
  const source = text(given, 'source', wrong);
  if (source !== undefined) {
    if (!URI_REFERENCE.test(source)) {
      wrong(
        'bad-source',
        'source',
        'source must be a URI-reference (RFC 3986), e.g. /monitoring/eu-1',
      );
    }
    issues.push(
      ...[reservedSource(source, `${base}/source`)].filter((issue) => issue !== undefined),
    );
  }
  const type = typeOf(given['type'], `${base}/type`, issues);
  const time = timeOf(given['time'], wrong) ?? context.receivedAt;
  const subject = (given['subject'] ?? null) === null ? undefined : text(given, 'subject', wrong);
  if (subject !== undefined && RECORD_SUBJECT.test(subject) && targetOf(subject) === undefined) {
    const message =
      'a subject that names a record is /records/ and its number or id, nothing else, e.g. /records/INC0001042';
    wrong('bad-subject', 'subject', message);
  }
  if (issues.length > 0 || id === undefined || source === undefined || type === undefined) {
    return { ok: false, issues };
  }
  const traceparent = given['traceparent'];
  const traced = typeof traceparent === 'string' && TRACEPARENT.test(traceparent);
  return {
    ok: true,
    issues: [],
    value: {
      id,
      source,
      type,
      time,
      data,
      ...(subject === undefined ? {} : { subject }),
      ...(traced ? { traceparent } : {}),
      actor: context.actor,
    },
  };
}

type Complain = (code: string, name: string, message: string) => undefined;

function text(
  given: GivenAttributes,
  name: keyof typeof LONGEST,
  wrong: Complain,
): string | undefined {
  const value = given[name];
  if (value === undefined || value === null)
    return wrong('missing', name, `a CloudEvent needs "${name}"`);
  if (typeof value !== 'string') return wrong('not-a-text', name, `${name} must be a text`);
  if (value.trim() === '') return wrong('empty', name, `${name} must not be empty`);
  if (Buffer.byteLength(value) > LONGEST[name]) {
    return wrong('too-long', name, `${name} is longer than ${LONGEST[name]} bytes`);
  }
  return value;
}

function typeOf(type: Json | undefined, path: string, issues: Issue[]): string | undefined {
  if (type === undefined || type === null) {
    issues.push(error('missing', path, 'a CloudEvent needs "type"'));
    return undefined;
  }
  if (typeof type !== 'string' || !TYPE.test(type)) {
    const message = 'type must be 1 to 200 letters, digits and . _ - / : , e.g. alert.raised';
    issues.push(error('bad-type', path, message));
    return undefined;
  }
  const reserved = reservedType(type, path);
  if (reserved !== undefined) issues.push(reserved);
  return type;
}

function timeOf(time: Json | undefined, wrong: Complain): string | undefined {
  if (time === undefined || time === null) return undefined;
  const moment = typeof time === 'string' ? parseMoment(time) : null;
  return moment ?? wrong('bad-time', 'time', `time ${whyNoMoment(time)}`);
}

function echo(value: Json | undefined): string | null {
  return typeof value === 'string' && value.length <= 1024 ? value : null;
}
