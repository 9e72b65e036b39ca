import type { Json } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { parseGrafana } from '../../../server/intake/grafana.ts';
import { bytes, CONTEXT } from './build-request.ts';

const DELIVERY = { ...CONTEXT, deliveryId: 'd-1' };

function buildNotification(alert: Readonly<Record<string, Json>> = {}): Json {
  return {
    receiver: 'interlock',
    status: 'firing',
    orgId: 1,
    version: '1',
    groupKey: '{}:{alertname="HighLatency"}',
    truncatedAlerts: 0,
    title: '[FIRING:1] HighLatency',
    state: 'alerting',
    message: '**Firing**',
    externalURL: 'https://grafana.example.org/',
    alerts: [
      {
        status: 'firing',
        labels: { alertname: 'HighLatency', grafana_folder: 'Shop', severity: 'major' },
        annotations: { summary: 'p99 above 2 s' },
        startsAt: '2026-11-23T22:40:00+01:00',
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: 'https://grafana.example.org/alerting/grafana/1/view',
        fingerprint: '57c6d9296de2ad39',
        silenceURL: 'https://grafana.example.org/alerting/silence/new',
        dashboardURL: 'https://grafana.example.org/d/abc',
        panelURL: ' javascript:alert(1)',
        values: { A: 2.31, C: 1, B: null },
        valueString: "[ var='A' labels={} value=2.31 ]",
        ...alert,
      },
    ],
  };
}

describe('a notification of Grafana', () => {
  it('raises the alert with its links and values as annotations', () => {
    const parsed = parseGrafana(bytes(buildNotification()), DELIVERY);
    expect(parsed).toMatchObject({
      ok: true,
      issues: [],
      value: [
        {
          kind: 'event',
          event: {
            id: 'd-1/0',
            source: '/intake/grafana/prometheus-eu',
            type: 'alert.raised',
            data: {
              fingerprint: '57c6d9296de2ad39',
              name: 'HighLatency',
              severity: 'high',
              summary: 'p99 above 2 s',
              startsAt: '2026-11-23T21:40:00.000Z',
              endsAt: null,
            },
          },
        },
      ],
    });
    const [item] = parsed.ok ? parsed.value : [];
    const data = (item?.kind === 'event' ? item.event.data : null) as { annotations: unknown };
    expect(data.annotations).toEqual({
      summary: 'p99 above 2 s',
      generatorURL: 'https://grafana.example.org/alerting/grafana/1/view',
      silenceURL: 'https://grafana.example.org/alerting/silence/new',
      dashboardURL: 'https://grafana.example.org/d/abc',
      values: 'A=2.31, C=1',
      valueString: "[ var='A' labels={} value=2.31 ]",
    });
  });

  it('lets annotations of the rule win over what is made of links', () => {
    const body = buildNotification({ annotations: { dashboardURL: 'https://wiki.example.org/' } });
    const parsed = parseGrafana(bytes(body), DELIVERY);
    expect(parsed).toMatchObject({
      value: [{ event: { data: { annotations: { dashboardURL: 'https://wiki.example.org/' } } } }],
    });
  });

  it('takes an alert whose values no double can hold', () => {
    const body = JSON.stringify(buildNotification()).replace('2.31,', '1e400,');
    expect(parseGrafana(Buffer.from(body), DELIVERY)).toMatchObject({
      value: [
        {
          kind: 'event',
          issues: [{ code: 'number-too-large', severity: 'warning' }],
          event: { data: { annotations: { values: 'C=1' } } },
        },
      ],
    });
  });

  it('refuses a malformed alert by its index', () => {
    const parsed = parseGrafana(bytes(buildNotification({ status: 7 })), DELIVERY);
    expect(parsed).toMatchObject({
      value: [{ kind: 'refused', issues: [{ code: 'bad-status', path: '/alerts/0/status' }] }],
    });
  });
});
