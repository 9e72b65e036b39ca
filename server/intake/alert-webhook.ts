import { error, isJsonObject, isList, pointer, warning } from '@interlock/engine';
import type { Issue, Json, JsonObject, Parsed } from '@interlock/engine';
import { issuesByElement, parseForeignJson } from '../foreign-json.ts';
import { toAlertEvent } from './alert.ts';
import { excessOf, limitsOfMany } from './element-excess.ts';
import type { IntakeContext, IntakeItem } from './intake.ts';
import type { TextMap } from './text-map.ts';

/** Most alerts in one delivery. */
export const MOST_ALERTS = 10_000;

/** Most mended texts of one alert that are told of one by one. */
const MOST_WARNINGS = 10;

/** Hundreds of alerts with their labels in 16 MiB. */
const LIMITS = limitsOfMany(500_000);

/** A delivery of alerts and who made it. */
export interface AlertDelivery extends IntakeContext {
  /** Unique for each delivery: every one is a new event, also of alerts sent before. */
  readonly deliveryId: string;
}

/** What tells one sender's format from another's. */
export interface AlertFormat {
  /** `alertmanager`, `grafana`: second part of the events' source. */
  readonly name: string;
  /** What is wrong with the envelope, if anything. */
  readonly check: (envelope: JsonObject) => Issue | undefined;
  /** What an alert has beside annotations, to be shown with them. */
  readonly annotations: (alert: JsonObject) => TextMap;
}

/**
 * The alerts of a webhook delivery as events with ids `<deliveryId>/<index>`. A malformed alert, or one too deep or
 * large, is refused in its place, with all its issues; the others go on, as their sender does not send them again. Texts
 * that cannot be stored are mended, with a warning. Pure, never throws.
 * @param body JSON in UTF-8
 * @returns one item per alert in the order given; `alerts-truncated` among the issues says the sender left
 *   some out. Or what is wrong with the delivery as a whole
 */
export function parseAlertWebhook(
  body: Uint8Array,
  delivery: AlertDelivery,
  format: AlertFormat,
): Parsed<readonly IntakeItem[]> {
  const parsed = parseForeignJson(body, LIMITS);
  if (!parsed.ok) return parsed;
  const { value, mended } = parsed.value;
  if (!isJsonObject(value)) return refuse('not-a-delivery', '', 'a delivery is a JSON object');
  const wrong = format.check(value);
  if (wrong !== undefined) return { ok: false, issues: [wrong] };
  const alerts: Json | undefined = value['alerts'];
  if (!isList(alerts)) return refuse('no-alerts', '/alerts', '"alerts" must be a list of alerts');
  if (alerts.length > MOST_ALERTS) {
    const message = `a delivery holds at most ${MOST_ALERTS} alerts; set max_alerts at the sender`;
    return refuse('too-many-alerts', '/alerts', message);
  }
  const source = `/intake/${format.name}/${encodeURIComponent(delivery.actor.id)}`;
  const mendedIn = issuesByElement(mended, 2);
  const items = alerts.map((alert, i) => {
    const base = pointer('alerts', i);
    const id = `${delivery.deliveryId}/${i}`;
    const given = { alert, base, id, source, annotations: format.annotations };
    // Its sender cannot be told to send an alert again put right, so it is taken as mended.
    const found = (mendedIn.get(base) ?? [])
      .slice(0, MOST_WARNINGS)
      .map((issue): Issue => ({ ...issue, severity: 'warning' }));
    return toAlertEvent(given, delivery, [...found, ...excessOf(alert, base, 'the alert')]);
  });
  return { ok: true, value: items, issues: truncation(value['truncatedAlerts']) };
}

function truncation(count: Json | undefined): Issue[] {
  if (typeof count !== 'number' || count <= 0) return [];
  const message = `the sender left out ${count} alerts of this group (its max_alerts)`;
  return [warning('alerts-truncated', '/truncatedAlerts', message)];
}

function refuse(code: string, path: string, message: string): Parsed<readonly IntakeItem[]> {
  return { ok: false, issues: [error(code, path, message)] };
}
