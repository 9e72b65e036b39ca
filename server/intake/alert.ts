import { contentHash, error, isJsonObject, stableJson } from '@interlock/engine';
import type { Event, Issue, Json, JsonObject } from '@interlock/engine';
import { LONGEST_IN_ALERT as LONGEST } from '@interlock/engine/study';
import type { AlertSeverity } from '@interlock/engine/study';
import type { IntakeContext, IntakeItem } from './intake.ts';
import { isZeroMoment, parseMoment, whyNoMoment } from './moment.ts';
import { toSeverity } from './severity.ts';
import { cutText, readTextMap, type TextMap } from './text-map.ts';

/** Data of `alert.raised` and `alert.cleared`. */
export interface AlertData {
  /** The alert's identity: the same one raised again is the same alert. */
  readonly fingerprint: string;
  readonly name: string;
  readonly severity: AlertSeverity;
  readonly summary: string;
  readonly labels: TextMap;
  readonly annotations: TextMap;
  /** ISO 8601 UTC. */
  readonly startsAt: string;
  /** ISO 8601 UTC; null while it is still firing. */
  readonly endsAt: string | null;
}

/** One alert of a delivery and what is known about it from around it. */
export interface GivenAlert {
  readonly alert: Json;
  /** JSON pointer of the alert. */
  readonly base: string;
  readonly id: string;
  readonly source: string;
  /** What the format has beside annotations, to be shown with them; its own annotations win. */
  readonly annotations: (alert: JsonObject) => TextMap;
}

/**
 * An alert as Alertmanager (webhook version 4) and Grafana send it, as an `alert.raised` or `alert.cleared`
 * event that happened when it was received. Unknown fields are accepted. Pure, never throws.
 * @param found what was mended in the alert before
 */
export function toAlertEvent(
  { alert, base, id, source, annotations: around }: GivenAlert,
  context: IntakeContext,
  found: readonly Issue[] = [],
): IntakeItem {
  const issues: Issue[] = [...found];
  const refused = (): IntakeItem => ({ kind: 'refused', id, source, issues });
  if (!isJsonObject(alert)) {
    issues.push(error('not-an-alert', base, 'an alert is a JSON object'));
    return refused();
  }
  const { status } = alert;
  if (status !== 'firing' && status !== 'resolved') {
    issues.push(error('bad-status', `${base}/status`, 'status must be "firing" or "resolved"'));
  }
  const labels = readTextMap(alert['labels'], `${base}/labels`, LONGEST.label, issues);
  const own = readTextMap(alert['annotations'], `${base}/annotations`, LONGEST.annotation, issues);
  const annotations = { ...around(alert), ...own };
  const fingerprint = fingerprintOf(alert['fingerprint'], labels, base, issues);
  const startsAt = momentOf(alert['startsAt'], `${base}/startsAt`, issues) ?? context.receivedAt;
  const endsAt = momentOf(alert['endsAt'], `${base}/endsAt`, issues);
  if (issues.some(({ severity }) => severity === 'error')) return refused();
  const name = cutText(labels['alertname']?.trim() || `Alert ${fingerprint}`, LONGEST.name);
  const data: AlertData = {
    fingerprint,
    name,
    severity: toSeverity(labels['severity']),
    summary: summaryOf(annotations) ?? name,
    labels,
    annotations,
    startsAt,
    endsAt: status === 'firing' ? null : (endsAt ?? context.receivedAt),
  };
  const event: Event = {
    id,
    source,
    type: status === 'firing' ? 'alert.raised' : 'alert.cleared',
    time: context.receivedAt,
    data: data as unknown as Json,
    actor: context.actor,
  };
  return { kind: 'event', event, base, issues };
}

/** Where a sender leaves the fingerprint out, the labels are the identity, as they are in Prometheus. */
function fingerprintOf(
  given: Json | undefined,
  labels: TextMap,
  base: string,
  issues: Issue[],
): string {
  const path = `${base}/fingerprint`;
  if (given === undefined || given === null || given === '') {
    if (Object.keys(labels).length === 0) {
      const message = 'an alert needs a fingerprint, or labels to tell it from others';
      issues.push(error('missing', path, message));
    }
    return contentHash(stableJson(labels)).slice(0, 16);
  }
  if (typeof given === 'string' && given.length <= LONGEST.fingerprint) return given;
  issues.push(
    error('bad-fingerprint', path, `must be a text of at most ${LONGEST.fingerprint} characters`),
  );
  return '';
}

/** A time of an alert, null where none is given; what is none is added to `issues`. Pure. */
export function momentOf(given: Json | undefined, path: string, issues: Issue[]): string | null {
  if (given === undefined || given === null || given === '') return null;
  if (typeof given === 'string' && isZeroMoment(given)) return null;
  const moment = typeof given === 'string' ? parseMoment(given) : null;
  if (moment === null) {
    issues.push(error('bad-time', path, whyNoMoment(given)));
  }
  return moment;
}

/** What annotations have to say about an alert, if anything. Pure. */
export function summaryOf(annotations: TextMap): string | undefined {
  for (const name of ['summary', 'description', 'message']) {
    const text = annotations[name]?.trim();
    if (text) return cutText(text, LONGEST.summary);
  }
  return undefined;
}
