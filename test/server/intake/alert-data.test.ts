import type { Json, JsonObject } from '@interlock/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCloudEvents } from '../../../server/intake/cloudevents.ts';
import { buildCloudEvent, buildRequest, CONTEXT, RECEIVED } from './build-request.ts';

const BATCH = { 'content-type': 'application/cloudevents-batch+json' };
const LEAST = { fingerprint: 'f-1', name: 'DiskFull', severity: 'critical' };

function itemsOf(...data: readonly (Json | undefined)[]) {
  const events = data.map((one) => buildCloudEvent({ type: 'alert.raised', data: one }));
  const parsed = parseCloudEvents(buildRequest(events, BATCH), CONTEXT);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

function dataOf(data: Json, type = 'alert.raised'): JsonObject {
  const parsed = parseCloudEvents(buildRequest(buildCloudEvent({ type, data })), CONTEXT);
  const item = parsed.ok ? parsed.value[0] : undefined;
  if (item?.kind !== 'event') throw new Error(`refused: ${JSON.stringify(item?.issues)}`);
  return item.event.data as JsonObject;
}

describe('data of alert.raised and alert.cleared', () => {
  it('that says the least is filled in as an alert of a delivery would be', () => {
    const filled = {
      ...LEAST,
      summary: 'DiskFull',
      labels: {},
      annotations: {},
      startsAt: RECEIVED,
      endsAt: null,
    };
    expect(dataOf(LEAST)).toEqual(filled);
    expect(dataOf(LEAST, 'alert.cleared')).toEqual({ ...filled, endsAt: RECEIVED });
  });

  it('need no more than the fingerprint to say that an alert is over', () => {
    expect(dataOf({ fingerprint: 'f1' }, 'alert.cleared')).toMatchObject({
      fingerprint: 'f1',
      name: 'f1',
      severity: 'info',
      endsAt: RECEIVED,
    });
  });

  it('that says everything is kept, with times in our one spelling and fields of its own', () => {
    const given = {
      ...LEAST,
      severity: 'P2',
      summary: 'Disk on web-1 is full',
      labels: { ci: 'web-1' },
      annotations: { runbook: 'https://example.org' },
      startsAt: '2026-11-23T21:00:00+01:00',
      endsAt: null,
      service: '7d1f4d6e-0000-8000-8000-000000000000',
    };
    expect(dataOf(given)).toEqual({
      ...given,
      severity: 'high',
      startsAt: '2026-11-23T20:00:00.000Z',
    });
  });

  it.each([
    ['CRITICAL', 'critical'],
    [' Fatal ', 'critical'],
    ['error', 'high'],
    ['Warn', 'warning'],
    ['p4', 'info'],
    ['banana', 'warning'],
  ])('has severity %j as %s', (severity, expected) => {
    expect(dataOf({ ...LEAST, severity })['severity']).toBe(expected);
  });

  it.each<readonly [string, Json | undefined, readonly string[]]>([
    ['nothing', undefined, ['not-an-alert ']],
    ['a list', [], ['not-an-alert ']],
    ['no fields', {}, ['missing /fingerprint', 'missing /name', 'missing /severity']],
    ['an empty fingerprint', { ...LEAST, fingerprint: ' ' }, ['not-a-text /fingerprint']],
    ['a number as fingerprint', { ...LEAST, fingerprint: 7 }, ['not-a-text /fingerprint']],
    [
      'too long a fingerprint',
      { ...LEAST, fingerprint: 'x'.repeat(257) },
      ['bad-fingerprint /fingerprint'],
    ],
    ['an object as name', { ...LEAST, name: {} }, ['not-a-text /name']],
    ['a number as severity', { ...LEAST, severity: 1 }, ['not-a-text /severity']],
    ['a number as summary', { ...LEAST, summary: 1 }, ['not-a-text /summary']],
    ['labels that are a list', { ...LEAST, labels: ['a'] }, ['not-a-map /labels']],
    ['a label that is no text', { ...LEAST, labels: { a: 1 } }, ['not-a-text /labels/a']],
    [
      'an annotation that is no text',
      { ...LEAST, annotations: { a: null } },
      ['not-a-text /annotations/a'],
    ],
    [
      'times that are none',
      { ...LEAST, startsAt: 'now', endsAt: 5 },
      ['bad-time /endsAt', 'bad-time /startsAt'],
    ],
  ])('with %s is refused in its place, the rest of the batch goes on', (_what, data, codes) => {
    const [before, item, after] = itemsOf(LEAST, data, LEAST);
    expect([before?.kind, item?.kind, after?.kind]).toEqual(['event', 'refused', 'event']);
    const found = item?.issues.map(({ code, path }) => `${code} ${path.replace('/1/data', '')}`);
    expect(found?.toSorted()).toEqual(codes.toSorted());
  });

  it('in headers is held to the same', () => {
    const headers = {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': '1',
      'ce-source': '/here',
      'ce-type': 'alert.cleared',
    };
    const parsed = parseCloudEvents(
      buildRequest({ name: 'x', severity: 'high' }, headers),
      CONTEXT,
    );
    expect(parsed.ok && parsed.value[0]).toMatchObject({
      kind: 'refused',
      issues: [{ code: 'missing', path: '/data/fingerprint' }],
    });
  });

  it('is of the right kind or refused, whatever is sent', () => {
    const text = fc.oneof(fc.string(), fc.jsonValue({ maxDepth: 1 }));
    const anything = fc.record(
      {
        fingerprint: text,
        name: text,
        severity: text,
        summary: text,
        labels: fc.oneof(fc.dictionary(fc.string(), fc.string()), text),
        startsAt: text,
        endsAt: text,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(anything, (data) => {
        const [item] = itemsOf(data);
        if (item?.kind !== 'event') return;
        const { fingerprint, name, severity, summary, labels, startsAt, endsAt } = item.event
          .data as JsonObject;
        expect([fingerprint, name, summary, startsAt].every((one) => typeof one === 'string')).toBe(
          true,
        );
        expect(fingerprint).not.toBe('');
        expect(['critical', 'high', 'warning', 'info']).toContain(severity);
        expect(Object.values(labels as JsonObject).every((one) => typeof one === 'string')).toBe(
          true,
        );
        expect(endsAt).toBeNull();
      }),
    );
  });
});
