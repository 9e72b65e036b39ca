import type { Json } from '@interlock/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_EVENTS, parseCloudEvents } from '../../../server/intake/cloudevents.ts';
import { targetOf } from '../../../server/intake/event-attributes.ts';
import {
  buildCloudEvent,
  buildRequest,
  bytes,
  CONTEXT,
  RECEIVED,
  SENDER,
} from './build-request.ts';

const BATCH = { 'content-type': 'application/cloudevents-batch+json' };
const JSON_BODY = { 'content-type': 'application/json' };

function itemsOf(body: Json | undefined, headers?: Readonly<Record<string, string>>) {
  const parsed = parseCloudEvents(buildRequest(body, headers), CONTEXT);
  if (!parsed.ok) throw new Error(`refused as a whole: ${JSON.stringify(parsed.issues)}`);
  return parsed.value;
}

function eventOf(body: Json | undefined, headers?: Readonly<Record<string, string>>) {
  const [item] = itemsOf(body, headers);
  if (item?.kind !== 'event') throw new Error(`refused: ${JSON.stringify(item?.issues)}`);
  return item.event;
}

function codesOf(body: Json | undefined, headers?: Readonly<Record<string, string>>) {
  const [item] = itemsOf(body, headers);
  return item?.kind === 'refused' ? item.issues.map(({ code, path }) => `${code} ${path}`) : [];
}

function refusalOf(body: Json | undefined, headers?: Readonly<Record<string, string>>) {
  const parsed = parseCloudEvents(buildRequest(body, headers), CONTEXT);
  return parsed.ok ? [] : parsed.issues.map(({ code }) => code);
}

describe('a structured CloudEvent', () => {
  it('is taken with its time in our one spelling and its sender as the actor', () => {
    expect(eventOf(buildCloudEvent({ subject: 'disk /var' }))).toEqual({
      id: 'e-1',
      source: 'https://monitoring.example.org/eu',
      type: 'disk.filled',
      time: '2026-11-23T20:44:59.123Z',
      subject: 'disk /var',
      data: { percent: 97 },
      actor: SENDER,
    });
  });

  it('without a time happened when it was received, without data carries none', () => {
    const { time, data } = eventOf(buildCloudEvent({ time: undefined, data: undefined }));
    expect({ time, data }).toEqual({ time: RECEIVED, data: null });
  });

  it('keeps traceparent of the extension attributes and drops the others', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const event = eventOf(buildCloudEvent({ traceparent, partition: 'eu', dataschema: '/x' }));
    expect(event.traceparent).toBe(traceparent);
    expect(Object.keys(event)).not.toContain('partition');
    expect(Object.keys(event)).not.toContain('dataschema');
  });

  it.each([
    '',
    'garbage',
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  ])('goes on without a malformed traceparent: %s', (traceparent) => {
    expect(eventOf(buildCloudEvent({ traceparent })).traceparent).toBeUndefined();
  });

  it.each(['com.example.Order.created', 'alert-raised', 'urn:x/y-1'])(
    'may be of type %s',
    (type) => {
      expect(eventOf(buildCloudEvent({ type })).type).toBe(type);
    },
  );

  it.each<[string, Readonly<Record<string, Json | undefined>>, string]>([
    ['no specversion', { specversion: undefined }, 'unsupported-specversion /specversion'],
    ['another specversion', { specversion: '0.3' }, 'unsupported-specversion /specversion'],
    ['no id', { id: undefined }, 'missing /id'],
    ['an empty id', { id: ' ' }, 'empty /id'],
    ['a number as id', { id: 7 }, 'not-a-text /id'],
    ['an id that fits no key', { id: 'é'.repeat(300) }, 'too-long /id'],
    ['no source', { source: undefined }, 'missing /source'],
    ['a source that is no URI-reference', { source: 'two words' }, 'bad-source /source'],
    ['a source with a broken escape', { source: '/a%2' }, 'bad-source /source'],
    ['our source of effects', { source: '/effects' }, 'reserved-source /source'],
    ['our source of timers', { source: '//Timers/x' }, 'reserved-source /source'],
    ['no type', { type: undefined }, 'missing /type'],
    ['an empty type', { type: '' }, 'bad-type /type'],
    ['a type with a blank', { type: 'a b' }, 'bad-type /type'],
    ['a type without end', { type: 'a'.repeat(201) }, 'bad-type /type'],
    ['an empty subject', { subject: '' }, 'empty /subject'],
    ['a time without zone', { time: '2026-11-23T21:45:00' }, 'bad-time /time'],
    ['a day that does not exist', { time: '2026-02-30T00:00:00Z' }, 'bad-time /time'],
    ['a date without time', { time: '2026-02-03' }, 'bad-time /time'],
    ['a time beyond all calendars', { time: '0000-01-01T00:00:00Z' }, 'bad-time /time'],
    ['binary data', { data: undefined, data_base64: 'AA==' }, 'data-base64 /data_base64'],
    [
      'XML said to be JSON',
      { datacontenttype: 'application/xml' },
      'data-not-json /datacontenttype',
    ],
  ])('with %s is refused', (_, over, code) => {
    expect(codesOf(buildCloudEvent(over))).toEqual([code]);
  });

  it.each([
    'xstate.after.1.x',
    'XState.done',
    'invoke.a',
    'timer.fired',
    'effect.completed',
    'clock.reached',
    'record.noted',
  ])('of the reserved type %s is refused', (type) => {
    expect(codesOf(buildCloudEvent({ type }))).toEqual(['reserved-type /type']);
  });

  it('is refused with all its issues at once', () => {
    const wrong = buildCloudEvent({ specversion: 1, id: '', time: 'soon', type: 'xstate.stop' });
    expect(codesOf(wrong)).toEqual([
      'unsupported-specversion /specversion',
      'empty /id',
      'reserved-type /type',
      'bad-time /time',
    ]);
  });

  it('may carry a text that its datacontenttype says is none of JSON', () => {
    const event = eventOf(buildCloudEvent({ datacontenttype: 'text/xml', data: '<a/>' }));
    expect(event.data).toBe('<a/>');
  });

  it('is one event, never an array', () => {
    expect(codesOf([buildCloudEvent()])).toEqual(['not-an-event ']);
  });
});

describe('a batch of CloudEvents', () => {
  it('refuses the bad ones in their place and takes the others', () => {
    const batch = [
      buildCloudEvent({ id: 'a' }),
      buildCloudEvent({ id: 'b', type: 'timer.fired' }),
      7,
      buildCloudEvent({ id: 'c' }),
    ];
    const items = itemsOf(batch, BATCH);
    expect(items.map(({ kind }) => kind)).toEqual(['event', 'refused', 'refused', 'event']);
    expect(items[1]).toMatchObject({
      id: 'b',
      source: 'https://monitoring.example.org/eu',
      issues: [{ code: 'reserved-type', path: '/1/type' }],
    });
    expect(items[2]).toMatchObject({ id: null, issues: [{ code: 'not-an-event', path: '/2' }] });
  });

  it('may be empty', () => {
    expect(itemsOf([], BATCH)).toEqual([]);
  });

  it('must be an array', () => {
    expect(refusalOf(buildCloudEvent(), BATCH)).toEqual(['not-a-batch']);
  });

  it(`holds at most ${MOST_EVENTS} events`, () => {
    const batch = (size: number) =>
      Array.from({ length: size }, (_, i) => buildCloudEvent({ id: String(i) }));
    expect(itemsOf(batch(MOST_EVENTS), BATCH)).toHaveLength(MOST_EVENTS);
    expect(refusalOf(batch(MOST_EVENTS + 1), BATCH)).toEqual(['batch-too-large']);
  });

  it('refuses one event that is too large for itself', () => {
    const data = Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`k${i}`, 0]));
    const items = itemsOf([buildCloudEvent({ data }), buildCloudEvent()], BATCH);
    expect(items.map(({ kind }) => kind)).toEqual(['refused', 'event']);
    expect(items[0]?.issues).toMatchObject([{ code: 'json-too-many-keys', path: '/0' }]);
  });
});

describe('application/json', () => {
  it('is taken as one event or as a batch', () => {
    expect(itemsOf(buildCloudEvent(), JSON_BODY)).toHaveLength(1);
    expect(itemsOf([buildCloudEvent(), buildCloudEvent({ id: 'x' })], JSON_BODY)).toHaveLength(2);
  });

  it.each([undefined, 'text/plain', 'application/cloudevents+xml', 'application/xml'])(
    'is asked for where the content type is %s',
    (type) => {
      const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
      expect(refusalOf(buildCloudEvent(), headers)).toEqual(['unsupported-content-type']);
    },
  );
});

describe('a binary CloudEvent', () => {
  const headers = {
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-id': 'e-1',
    'ce-source': '/monitoring',
    'ce-type': 'disk.filled',
    'ce-subject': 'Euro%20%E2%82%AC%20%F0%9F%98%80',
    'ce-time': '2026-11-23t21:45:00z',
  };

  it('has its attributes in percent-encoded headers and its data in the body', () => {
    expect(eventOf({ percent: 97 }, headers)).toEqual({
      id: 'e-1',
      source: '/monitoring',
      type: 'disk.filled',
      subject: 'Euro € 😀',
      time: '2026-11-23T21:45:00.000Z',
      data: { percent: 97 },
      actor: SENDER,
    });
  });

  it('is decoded once, quotes taken off first', () => {
    expect(eventOf({}, { ...headers, 'ce-subject': '"a \\"b\\" %2525"' }).subject).toBe(
      'a "b" %25',
    );
  });

  it('may carry an array, a text or nothing', () => {
    expect(eventOf([1], headers).data).toEqual([1]);
    expect(eventOf(undefined, headers).data).toBeNull();
    expect(eventOf('disk full', { ...headers, 'content-type': 'text/plain' }).data).toBe(
      'disk full',
    );
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['a header that is no percent-encoding', { 'ce-subject': '100%' }, 'header-malformed /subject'],
    ['a header that is no UTF-8', { 'ce-subject': '%C3%28' }, 'header-malformed /subject'],
    ['a NUL in a header', { 'ce-id': 'a%00b' }, 'header-malformed /id'],
    [
      'a body that is neither JSON nor text',
      { 'content-type': 'image/png' },
      'data-not-json /data',
    ],
    ['a reserved type', { 'ce-type': 'effect.completed' }, 'reserved-type /type'],
  ])('with %s is refused', (_, over, code) => {
    expect(codesOf({ a: 1 }, { ...headers, ...over })).toContain(code);
  });

  it('is refused when its data is malformed', () => {
    expect(codesOf('{"a":', headers)).toEqual(['json-malformed /data']);
  });
});

describe('hostile JSON', () => {
  it.each<[string, string, string]>([
    ['malformed', '{"specversion":', 'json-malformed'],
    ['empty', '', 'json-malformed'],
    ['too deep', `{"data":${'['.repeat(40)}${']'.repeat(40)}}`, 'json-too-deep'],
    [
      'too many keys',
      `{${Array.from({ length: 10_001 }, (_, i) => `"k${i}":0`).join(',')}}`,
      'json-too-many-keys',
    ],
  ])('is refused as a whole: %s', (_, body, code) => {
    expect(refusalOf(body)).toEqual([code]);
  });

  it('that is no UTF-8 is refused', () => {
    const body = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
    const parsed = parseCloudEvents({ ...buildRequest('{}'), body }, CONTEXT);
    expect(parsed.issues.map(({ code }) => code)).toEqual(['json-not-utf8']);
  });

  it.each([
    ['a NUL', '"\\u0000"', 'text-unstorable'],
    ['half a surrogate pair', '"\\ud800"', 'text-unstorable'],
    ['a NUL in a key', '{"a\\u0000":1}', 'text-unstorable'],
    ['a number beyond all doubles', '-1e400', 'number-too-large'],
    ['a number of 400 digits', '1'.repeat(400), 'number-too-large'],
  ])('costs one event of a batch, not its neighbours: %s', (_, data, code) => {
    const bad = JSON.stringify(buildCloudEvent()).replace('{"percent":97}', `{"x":${data}}`);
    const items = itemsOf(`[${JSON.stringify(buildCloudEvent())},${bad}]`, BATCH);
    expect(items.map(({ kind }) => kind)).toEqual(['event', 'refused']);
    expect(items[1]?.issues).toMatchObject([{ code, severity: 'error' }]);
    expect(items[1]?.issues[0]?.path).toMatch(/^\/1\/data\/x/);
  });

  it('reaches no prototype', () => {
    const body = JSON.stringify(buildCloudEvent()).replace(
      '"percent":97',
      '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"percent":97',
    );
    const [item] = itemsOf(body);
    expect(item).toMatchObject({
      kind: 'refused',
      issues: [
        { code: 'forbidden-name', severity: 'error', path: '/data/__proto__' },
        { code: 'forbidden-name', severity: 'error', path: '/data/constructor' },
        { code: 'forbidden-name', severity: 'error' },
      ],
    });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('keeps every other text, whatever its script', () => {
    const data = { 日本: 'ß 😀 \u202E \\u0000' };
    expect(eventOf(buildCloudEvent({ data })).data).toEqual(data);
    expect(bytes(data).length).toBeGreaterThan(0);
  });
});

describe('a subject that names a record', () => {
  it.each([
    ['/records/INC0001042', 'INC0001042'],
    ['/records/0b5e2a39-7c1f-4a6e-8d5b-3f1f6f0c2d11', '0b5e2a39-7c1f-4a6e-8d5b-3f1f6f0c2d11'],
  ])('targets it: %s', (subject, target) => {
    expect(targetOf(subject)).toBe(target);
  });

  it.each([
    undefined,
    '/records/',
    '/records/a/b',
    'records/INC1',
    '/records/../x',
    '/records/a?b',
  ])('must be exactly that: %s', (subject) => {
    expect(targetOf(subject)).toBeUndefined();
  });
});

describe('whatever is sent', () => {
  const json = fc.jsonValue() as fc.Arbitrary<Json>;
  const attribute = fc.constantFrom(
    'specversion',
    'id',
    'source',
    'type',
    'subject',
    'time',
    'data',
    'datacontenttype',
    'traceparent',
  );
  const event = fc.oneof(
    json,
    fc
      .dictionary(attribute, fc.oneof(json, fc.string({ unit: 'binary' })))
      .map((over) => buildCloudEvent(over)),
  );

  it('each event of a batch is taken or refused with an error, and nothing throws', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 5 }), (events) => {
        const parsed = parseCloudEvents(buildRequest(events, BATCH), CONTEXT);
        if (!parsed.ok) {
          expect(parsed.issues.length).toBeGreaterThan(0);
          return;
        }
        expect(parsed.value).toHaveLength(events.length);
        for (const item of parsed.value) {
          const errors = item.issues.filter(({ severity }) => severity === 'error');
          expect(errors.length > 0).toBe(item.kind === 'refused');
          if (item.kind === 'event') expect(JSON.stringify(item.event)).not.toContain('\\u0000');
        }
      }),
    );
  });

  it('headers and bodies of binary events never throw', () => {
    const header = fc.constantFrom(
      'ce-id',
      'ce-source',
      'ce-type',
      'ce-time',
      'ce-subject',
      'content-type',
    );
    fc.assert(
      fc.property(fc.dictionary(header, fc.string()), fc.uint8Array(), (over, body) => {
        const headers: Record<string, string> = { 'ce-specversion': '1.0', ...over };
        const request = { ...buildRequest(undefined, headers), body };
        const parsed = parseCloudEvents(request, CONTEXT);
        expect(parsed.ok ? parsed.value.length : parsed.issues.length).toBeGreaterThan(0);
      }),
    );
  });

  it('a thousand events full of what must be mended take no long time', () => {
    const bad = JSON.stringify(buildCloudEvent({ data: 'X' })).replace(
      '"X"',
      `{${Array.from({ length: 60 }, (_, i) => `"k${i}":"\\u0000"`).join(',')}}`,
    );
    const began = performance.now();
    const items = itemsOf(`[${Array.from({ length: 1_000 }, () => bad).join(',')}]`, BATCH);
    expect(items.every(({ kind }) => kind === 'refused')).toBe(true);
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});
