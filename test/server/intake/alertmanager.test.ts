import type { Json } from '@interlock/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAlertmanager } from '../../../server/intake/alertmanager.ts';
import { toSeverity } from '../../../server/intake/severity.ts';
import { bytes, CONTEXT, RECEIVED, SENDER } from './build-request.ts';

const DELIVERY = { ...CONTEXT, deliveryId: 'd-1' };

function buildAlert(over: Readonly<Record<string, Json>> = {}): { [name: string]: Json } {
  return {
    status: 'firing',
    labels: { alertname: 'DiskFull', severity: 'critical', instance: 'db-1:9100' },
    annotations: { summary: 'Disk of db-1 is 97 % full', description: 'Since this morning.' },
    startsAt: '2026-11-23T20:00:00.123456789Z',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://prometheus.example.org/graph?g0.expr=up',
    fingerprint: 'c0ffee0123456789',
    ...over,
  };
}

function buildWebhook(alerts: Json, over: Readonly<Record<string, Json>> = {}): Json {
  return {
    version: '4',
    groupKey: '{}:{alertname="DiskFull"}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'interlock',
    groupLabels: { alertname: 'DiskFull' },
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example.org',
    alerts,
    ...over,
  };
}

function parse(body: Json) {
  const parsed = parseAlertmanager(bytes(body), DELIVERY);
  if (!parsed.ok) throw new Error(`refused as a whole: ${JSON.stringify(parsed.issues)}`);
  return parsed;
}

function itemOf(over: Readonly<Record<string, Json>>) {
  const [item] = parse(buildWebhook([buildAlert(over)])).value;
  if (item === undefined) throw new Error('no item');
  return item;
}

function dataOf(over: Readonly<Record<string, Json>>) {
  const item = itemOf(over);
  if (item.kind !== 'event') throw new Error(`refused: ${JSON.stringify(item.issues)}`);
  return item.event.data;
}

describe('a delivery of Alertmanager', () => {
  it('raises an alert that fires', () => {
    expect(itemOf({})).toEqual({
      kind: 'event',
      base: '/alerts/0',
      issues: [],
      event: {
        id: 'd-1/0',
        source: '/intake/alertmanager/prometheus-eu',
        type: 'alert.raised',
        time: RECEIVED,
        actor: SENDER,
        data: {
          fingerprint: 'c0ffee0123456789',
          name: 'DiskFull',
          severity: 'critical',
          summary: 'Disk of db-1 is 97 % full',
          labels: { alertname: 'DiskFull', severity: 'critical', instance: 'db-1:9100' },
          annotations: {
            generatorURL: 'http://prometheus.example.org/graph?g0.expr=up',
            summary: 'Disk of db-1 is 97 % full',
            description: 'Since this morning.',
          },
          startsAt: '2026-11-23T20:00:00.123Z',
          endsAt: null,
        },
      },
    });
  });

  it('clears an alert that is resolved', () => {
    const item = itemOf({ status: 'resolved', endsAt: '2026-11-23T22:30:00+01:00' });
    expect(item).toMatchObject({
      kind: 'event',
      event: { type: 'alert.cleared', data: { endsAt: '2026-11-23T21:30:00.000Z' } },
    });
  });

  it('takes the time of receipt for an end that was left out', () => {
    expect(dataOf({ status: 'resolved' })).toMatchObject({ endsAt: RECEIVED });
  });

  it('reads an end in the future or in year 1 as still firing', () => {
    expect(dataOf({ endsAt: '2026-11-23T23:00:00Z' })).toMatchObject({ endsAt: null });
    expect(dataOf({ endsAt: '0001-01-01T00:00:00.000000000Z' })).toMatchObject({ endsAt: null });
  });

  it('gives each alert of each delivery an id of its own', () => {
    const body = bytes(buildWebhook([buildAlert(), buildAlert()]));
    const ids = ['d-1', 'd-2'].flatMap((deliveryId) => {
      const parsed = parseAlertmanager(body, { ...CONTEXT, deliveryId });
      return parsed.ok ? parsed.value.map((item) => item.kind === 'event' && item.event.id) : [];
    });
    expect(ids).toEqual(['d-1/0', 'd-1/1', 'd-2/0', 'd-2/1']);
  });

  it('refuses a malformed alert in its place and takes the others', () => {
    const { value } = parse(
      buildWebhook([buildAlert(), 'nonsense', buildAlert({ status: 'odd' }), buildAlert()]),
    );
    expect(value.map(({ kind }) => kind)).toEqual(['event', 'refused', 'refused', 'event']);
    expect(value[1]?.issues).toMatchObject([{ code: 'not-an-alert', path: '/alerts/1' }]);
    expect(value[2]?.issues).toMatchObject([{ code: 'bad-status', path: '/alerts/2/status' }]);
  });

  it.each<[string, Readonly<Record<string, Json>>, string]>([
    ['labels that are a list', { labels: ['a'] }, 'not-a-map /alerts/0/labels'],
    ['a label that is a number', { labels: { a: 1 } }, 'not-a-text /alerts/0/labels/a'],
    ['annotations that are a text', { annotations: 'x' }, 'not-a-map /alerts/0/annotations'],
    [
      'a fingerprint that is an object',
      { fingerprint: {} },
      'bad-fingerprint /alerts/0/fingerprint',
    ],
    [
      'neither fingerprint nor labels',
      { fingerprint: '', labels: {} },
      'missing /alerts/0/fingerprint',
    ],
    ['a start that is no time', { startsAt: 'yesterday' }, 'bad-time /alerts/0/startsAt'],
    ['a start that never was', { startsAt: '2026-02-30T00:00:00Z' }, 'bad-time /alerts/0/startsAt'],
    ['an end that is a number', { endsAt: 5 }, 'bad-time /alerts/0/endsAt'],
    [
      '10,000 labels',
      { labels: Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`l${i}`, 'x'])) },
      'too-many-entries /alerts/0/labels',
    ],
    [
      'a label name without end',
      { labels: { ['n'.repeat(300)]: 'x' } },
      `name-too-long /alerts/0/labels/${'n'.repeat(256)}`,
    ],
  ])('refuses an alert with %s', (_, over, code) => {
    const item = itemOf(over);
    expect(item.kind).toBe('refused');
    expect(item.issues.map(({ code, path }) => `${code} ${path}`)).toContain(code);
  });

  it.each<[string, Json]>([
    ['another version', buildWebhook([], { version: '5' })],
    ['no alerts', buildWebhook(null)],
    ['alerts that are an object', buildWebhook({})],
    ['a list instead of an object', []],
    ['nothing', null],
  ])('is refused as a whole with %s', (_, body) => {
    expect(parseAlertmanager(bytes(body), DELIVERY).ok).toBe(false);
  });

  it('says when the sender left alerts out', () => {
    const { issues } = parse(buildWebhook([], { truncatedAlerts: 12 }));
    expect(issues).toMatchObject([{ code: 'alerts-truncated', severity: 'warning' }]);
    expect(issues[0]?.message).toContain('12');
  });

  it('accepts unknown fields and a missing fingerprint, which then comes from the labels', () => {
    const [a, b, c] = parse(
      buildWebhook([
        buildAlert({ fingerprint: null, extra: { deep: [1] } }),
        buildAlert({ fingerprint: '', annotations: {} }),
        buildAlert({ fingerprint: '', labels: { alertname: 'Other' } }),
      ]),
    ).value.map((item) => (item.kind === 'event' ? item.event.data : undefined)) as {
      fingerprint: string;
    }[];
    expect(a?.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(b?.fingerprint).toBe(a?.fingerprint);
    expect(c?.fingerprint).not.toBe(a?.fingerprint);
  });

  it('finds the words for a person where the rule has no summary', () => {
    expect(dataOf({ annotations: { description: 'Long.' } })).toMatchObject({ summary: 'Long.' });
    expect(dataOf({ annotations: {} })).toMatchObject({ summary: 'DiskFull' });
    expect(dataOf({ labels: {}, annotations: {} })).toMatchObject({
      name: 'Alert c0ffee0123456789',
      summary: 'Alert c0ffee0123456789',
      severity: 'warning',
    });
  });

  it('cuts texts without end and says so, rather than losing the alert', () => {
    const item = itemOf({
      annotations: { summary: 'x'.repeat(20_000), emoji: `${'y'.repeat(16_382)}😀z` },
    });
    expect(item.issues.map(({ code }) => code)).toEqual(['text-cut', 'text-cut']);
    const { annotations, summary } = (item.kind === 'event' ? item.event.data : null) as {
      annotations: { [name: string]: string };
      summary: string;
    };
    expect(annotations['summary']).toHaveLength(16_384);
    expect(annotations['emoji']?.isWellFormed()).toBe(true);
    expect(summary).toHaveLength(1_000);
  });

  it('mends texts that cannot be stored and says so, rather than losing the alert', () => {
    const body = JSON.stringify(buildWebhook([buildAlert(), buildAlert()])).replace(
      '97 % full',
      'a\\u0000b\\ud800c',
    );
    const parsed = parseAlertmanager(Buffer.from(body), DELIVERY);
    if (!parsed.ok) throw new Error('refused');
    expect(parsed.value).toMatchObject([
      {
        kind: 'event',
        issues: [
          { code: 'text-mended', severity: 'warning', path: '/alerts/0/annotations/summary' },
        ],
        event: { data: { summary: 'Disk of db-1 is a\u{FFFD}b\u{FFFD}c' } },
      },
      { kind: 'event', issues: [] },
    ]);
  });

  it('takes no link a browser should not follow', () => {
    expect(dataOf({ generatorURL: ' javascript:alert(1)' })).not.toHaveProperty(
      'annotations.generatorURL',
    );
  });

  it('reaches no prototype', () => {
    const body = JSON.stringify(buildWebhook([buildAlert()])).replace(
      '"labels":{',
      '"labels":{"__proto__":"x","constructor":"y",',
    );
    const parsed = parseAlertmanager(Buffer.from(body), DELIVERY);
    const [item] = parsed.ok ? parsed.value : [];
    expect(item).toMatchObject({ kind: 'event' });
    const { labels } = (item?.kind === 'event' ? item.event.data : null) as { labels: object };
    expect(Object.getOwnPropertyNames(labels)).toEqual([
      '__proto__\u{FFFD}',
      'constructor\u{FFFD}',
      'alertname',
      'severity',
      'instance',
    ]);
    expect(Object.getPrototypeOf(labels)).toBe(Object.prototype);
  });

  it('is refused as a whole when it is too deep', () => {
    const parsed = parseAlertmanager(Buffer.from('['.repeat(100_000)), DELIVERY);
    expect(parsed.issues.map(({ code }) => code)).toEqual(['json-too-deep']);
  });

  it('never throws and answers for every alert, whatever is sent', () => {
    const anything = fc.oneof(fc.jsonValue() as fc.Arbitrary<Json>, fc.string());
    const field = fc.constantFrom(
      'status',
      'labels',
      'annotations',
      'startsAt',
      'endsAt',
      'fingerprint',
      'generatorURL',
    );
    const alert = fc.oneof(
      anything,
      fc.dictionary(field, anything).map((over) => buildAlert(over)),
    );
    fc.assert(
      fc.property(fc.array(alert, { maxLength: 5 }), (alerts) => {
        const parsed = parseAlertmanager(bytes(buildWebhook(alerts)), DELIVERY);
        if (!parsed.ok) {
          expect(parsed.issues.length).toBeGreaterThan(0);
          return;
        }
        expect(parsed.value).toHaveLength(alerts.length);
        for (const item of parsed.value) {
          const errors = item.issues.filter(({ severity }) => severity === 'error');
          expect(errors.length > 0).toBe(item.kind === 'refused');
          const text = JSON.stringify(item);
          expect(text).not.toContain('\\u0000');
          expect(text).not.toMatch(/\\ud[89a-f]/i);
        }
      }),
    );
  });
});

describe('a severity', () => {
  it.each([
    ['critical', 'critical'],
    ['Page', 'critical'],
    ['high', 'high'],
    ['major', 'high'],
    ['ERROR', 'high'],
    [' warning ', 'warning'],
    ['minor', 'warning'],
    ['info', 'info'],
    ['none', 'info'],
    ['purple', 'warning'],
    ['', 'warning'],
    ['constructor', 'warning'],
    [undefined, 'warning'],
  ])('%s counts as %s', (word, severity) => {
    expect(toSeverity(word)).toBe(severity);
  });
});
