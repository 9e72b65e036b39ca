import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Parsed } from '@interlock/engine';
import { parseAlertmanager } from '../intake/alertmanager.ts';
import { parseCloudEvents } from '../intake/cloudevents.ts';
import { parseGrafana } from '../intake/grafana.ts';
import type { IntakeContext, IntakeItem } from '../intake/intake.ts';
import { InputFailure, UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';

/** Formats events can be given in. */
export const EVENT_FORMATS = ['cloudevents', 'alertmanager', 'grafana'] as const;

/** See {@link EVENT_FORMATS}. */
export type EventFormat = (typeof EVENT_FORMATS)[number];

/** Where a server takes each of them. */
export const INTAKES: { readonly [format in EventFormat]: string } = {
  cloudevents: '/api/events',
  alertmanager: '/api/intake/alertmanager',
  grafana: '/api/intake/grafana',
};

/** Largest file of events, bytes: as much as a server takes of a monitoring system. */
const LARGEST = 16 * 1_048_576;

/**
 * The text of events in a file, or of what is piped in.
 * @param name `-`: standard input
 * @throws InputFailure, UsageFailure
 */
export async function readEvents(name: string, { cwd, typed }: Surroundings): Promise<string> {
  if (name !== '-') {
    const bytes = await readFile(resolve(cwd, name)).catch((cause: unknown) => {
      throw new InputFailure(`${name} cannot be read: ${String(cause)}`);
    });
    return limited(bytes.toString('utf8'), name);
  }
  if (typed === undefined) throw new UsageFailure('Nothing is piped in; see --help');
  const lines: string[] = [];
  for await (const line of typed()) lines.push(line);
  return limited(lines.join('\n'), 'standard input');
}

/** Reads events as a server's intake does. Pure but for the id of a delivery. */
export function parseEvents(
  text: string,
  format: EventFormat,
  context: IntakeContext,
): Parsed<readonly IntakeItem[]> {
  const body = new TextEncoder().encode(text);
  const delivery = { ...context, deliveryId: randomUUID() };
  switch (format) {
    case 'alertmanager':
      return parseAlertmanager(body, delivery);
    case 'grafana':
      return parseGrafana(body, delivery);
    case 'cloudevents':
      return parseCloudEvents(
        { contentType: 'application/json', header: () => undefined, body },
        context,
      );
  }
}

function limited(text: string, name: string): string {
  if (Buffer.byteLength(text) <= LARGEST) return text;
  throw new InputFailure(`${name} cannot be read: it holds more than ${LARGEST} bytes`);
}
