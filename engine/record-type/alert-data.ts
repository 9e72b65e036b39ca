import type { Field } from './field.ts';

/** Most characters (UTF-16 code units) kept of an alert's texts. */
export const LONGEST_IN_ALERT = {
  fingerprint: 256,
  name: 200,
  summary: 1_000,
  label: 4_096,
  annotation: 16_384,
} as const;

/** How bad an alert is; our own scale, the worst first. */
export const ALERT_SEVERITIES = ['critical', 'high', 'warning', 'info'] as const;

/** See {@link ALERT_SEVERITIES}. */
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/** The events of monitoring whose data is ours to say. */
export const ALERT_EVENTS: ReadonlySet<string> = new Set(['alert.raised', 'alert.cleared']);

/** Maps of texts in an alert's data, with the most characters of a text in them. */
export const ALERT_MAPS: ReadonlyMap<string, number> = new Map([
  ['labels', LONGEST_IN_ALERT.label],
  ['annotations', LONGEST_IN_ALERT.annotation],
]);

/**
 * What the data of an alert's event always holds when policies see it, beside {@link ALERT_MAPS}: what its sender must
 * give, and what intake fills in. `endsAt` is set once it has cleared, and only then. Further members are the sender's.
 */
export const ALERT_FIELDS: { readonly [id: string]: Field } = {
  fingerprint: text('Fingerprint', LONGEST_IN_ALERT.fingerprint),
  name: text('Name', LONGEST_IN_ALERT.name),
  severity: {
    title: 'Severity',
    type: 'string',
    enum: [...ALERT_SEVERITIES],
    required: true,
  },
  summary: text('Summary', LONGEST_IN_ALERT.summary),
  startsAt: { title: 'Starts at', type: 'string', format: 'date-time', required: true },
  endsAt: { title: 'Ends at', type: 'string', format: 'date-time', required: true },
};

function text(title: string, maxLength: number): Field {
  return { title, type: 'string', minLength: 1, maxLength, required: true };
}
