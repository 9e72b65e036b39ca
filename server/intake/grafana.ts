import { isJsonObject } from '@interlock/engine';
import type { Json, JsonObject, Parsed } from '@interlock/engine';
import { parseAlertWebhook, type AlertDelivery, type AlertFormat } from './alert-webhook.ts';
import type { IntakeItem } from './intake.ts';
import { linksOf } from './link.ts';
import { cutText, type TextMap } from './text-map.ts';

const LINKS = ['generatorURL', 'dashboardURL', 'panelURL', 'silenceURL', 'imageURL'] as const;

const GRAFANA: AlertFormat = {
  name: 'grafana',
  check: () => undefined,
  annotations: (alert) => ({ ...linksOf(alert, LINKS), ...valuesOf(alert) }),
};

/**
 * A delivery of Grafana's alerting webhook, a superset of Alertmanager's, as `alert.raised` and
 * `alert.cleared` events; see {@link parseAlertWebhook}. Links and measured values become annotations.
 * Pure, never throws.
 * @param body JSON in UTF-8
 */
export function parseGrafana(
  body: Uint8Array,
  delivery: AlertDelivery,
): Parsed<readonly IntakeItem[]> {
  return parseAlertWebhook(body, delivery, GRAFANA);
}

/** `values` says it shortest (`A=3.2, B=1`); `valueString` is for people and there in older versions too. */
function valuesOf({ values, valueString }: JsonObject): TextMap {
  const measured = isJsonObject(values) ? Object.entries(values).filter(isMeasured) : [];
  const text = measured.map(([name, value]) => `${name}=${value}`).join(', ');
  return {
    ...(text === '' ? {} : { values: cutText(text, 1_000) }),
    ...(typeof valueString === 'string' && valueString !== ''
      ? { valueString: cutText(valueString, 4_096) }
      : {}),
  };
}

function isMeasured(entry: [string, Json | undefined]): entry is [string, number] {
  return typeof entry[1] === 'number';
}
