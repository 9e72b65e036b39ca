import type { Json, Principal } from '@interlock/engine';
import type { CloudEventsRequest } from '../../../server/intake/cloudevents-request.ts';
import type { IntakeContext } from '../../../server/intake/intake.ts';

/** When everything in these tests is received. */
export const RECEIVED = '2026-11-23T21:45:00.000Z';

/** The system that sends. */
export const SENDER: Principal = {
  kind: 'system',
  id: 'prometheus-eu',
  name: 'Prometheus EU',
  teams: [],
  roles: ['monitor'],
};

/** What intake knows beside the body. */
export const CONTEXT: IntakeContext = { actor: SENDER, receivedAt: RECEIVED };

/** A text or JSON as bytes. */
export function bytes(body: Json | undefined): Uint8Array {
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

/** A request with CloudEvents, structured unless said otherwise. */
export function buildRequest(
  body: Json | undefined,
  headers: Readonly<Record<string, string>> = {
    'content-type': 'application/cloudevents+json; charset=utf-8',
  },
): CloudEventsRequest {
  return {
    contentType: headers['content-type'],
    header: (name) => headers[name],
    body: body === undefined ? new Uint8Array() : bytes(body),
  };
}

/** A complete CloudEvent in JSON. */
export function buildCloudEvent(over: Readonly<Record<string, Json | undefined>> = {}): {
  [name: string]: Json;
} {
  const event = {
    specversion: '1.0',
    id: 'e-1',
    source: 'https://monitoring.example.org/eu',
    type: 'disk.filled',
    time: '2026-11-23T21:44:59.123456789+01:00',
    datacontenttype: 'application/json',
    data: { percent: 97 },
    ...over,
  };
  return JSON.parse(JSON.stringify(event)) as { [name: string]: Json };
}
