import { error, isJsonObject, warning, withoutNulls } from '@interlock/engine';
import type { Issue, Json, JsonObject } from '@interlock/engine';
import {
  ALERT_EVENTS,
  ALERT_SEVERITIES,
  LONGEST_IN_ALERT as LONGEST,
} from '@interlock/engine/study';
import type { AlertSeverity } from '@interlock/engine/study';
import { momentOf, summaryOf, type AlertData } from './alert.ts';
import { knownSeverity, toSeverity } from './severity.ts';
import { cutText, readTextMap } from './text-map.ts';

/**
 * Data of an event somebody sends themselves. Of `alert.raised` and `alert.cleared`, which are ours, it must
 * be what {@link AlertData} says, else alerts nobody can tell apart would open; what is optional is filled in
 * as for a delivery of alerts, and further fields are kept. Any other type's data is its sender's. Pure.
 * @param path JSON pointer of the data
 * @param receivedAt ISO 8601 UTC
 * @param issues what is wrong is added here
 * @returns the data to go on with; meaningless when errors were added
 */
export function readEventData(
  type: Json | undefined,
  sent: Json,
  path: string,
  receivedAt: string,
  issues: Issue[],
): Json {
  if (typeof type !== 'string' || !ALERT_EVENTS.has(type)) return sent;
  if (!isJsonObject(sent)) {
    issues.push(error('not-an-alert', path, `data of ${type} is a JSON object`));
    return sent;
  }
  // To say that an alert is over, its fingerprint is enough.
  const data: JsonObject =
    type === 'alert.cleared'
      ? { name: sent['fingerprint'] ?? null, severity: 'info', ...withoutNulls(sent) }
      : sent;
  const fingerprint = textOf(data, 'fingerprint', path, issues);
  if (fingerprint.length > LONGEST.fingerprint) {
    const message = `must be a text of at most ${LONGEST.fingerprint} characters`;
    issues.push(error('bad-fingerprint', `${path}/fingerprint`, message));
  }
  const name = textOf(data, 'name', path, issues);
  if (name.length > LONGEST.name) {
    const message = `cut to ${LONGEST.name} of ${name.length} characters`;
    issues.push(warning('text-cut', `${path}/name`, message));
  }
  const annotations = readTextMap(
    data['annotations'],
    `${path}/annotations`,
    LONGEST.annotation,
    issues,
  );
  const endsAt = momentOf(data['endsAt'], `${path}/endsAt`, issues);
  const alert: AlertData = {
    fingerprint,
    name: cutText(name, LONGEST.name),
    severity: severityOf(data, path, issues),
    summary: summary(data, path, issues) ?? summaryOf(annotations) ?? cutText(name, LONGEST.name),
    labels: readTextMap(data['labels'], `${path}/labels`, LONGEST.label, issues),
    annotations,
    startsAt: momentOf(data['startsAt'], `${path}/startsAt`, issues) ?? receivedAt,
    endsAt: type === 'alert.raised' ? null : (endsAt ?? receivedAt),
  };
  return { ...data, ...(alert as unknown as JsonObject) };
}

function textOf(data: JsonObject, name: string, path: string, issues: Issue[]): string {
  const given = data[name];
  if (typeof given === 'string' && given.trim() !== '') return given.trim();
  const missing = given === undefined || given === null;
  const message = missing ? `an alert needs "${name}"` : 'must be a text that is not empty';
  issues.push(error(missing ? 'missing' : 'not-a-text', `${path}/${name}`, message));
  return '';
}

function severityOf(data: JsonObject, path: string, issues: Issue[]): AlertSeverity {
  const word = textOf(data, 'severity', path, issues);
  if (word !== '' && knownSeverity(word) === undefined) {
    const message = `${JSON.stringify(word.slice(0, 100))} is none of ${ALERT_SEVERITIES.join(', ')}; it counts as warning`;
    issues.push(warning('unknown-severity', `${path}/severity`, message));
  }
  return toSeverity(word);
}

function summary(data: JsonObject, path: string, issues: Issue[]): string | undefined {
  const given = data['summary'];
  if (given === undefined || given === null || given === '') return undefined;
  if (typeof given === 'string') return cutText(given, LONGEST.summary);
  issues.push(error('not-a-text', `${path}/summary`, 'must be a text'));
  return undefined;
}
