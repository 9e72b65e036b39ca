import { error } from '@interlock/engine';
import type { Parsed } from '@interlock/engine';
import { parseAlertWebhook, type AlertDelivery, type AlertFormat } from './alert-webhook.ts';
import type { IntakeItem } from './intake.ts';
import { linksOf } from './link.ts';

const ALERTMANAGER: AlertFormat = {
  name: 'alertmanager',
  check: ({ version }) =>
    version === '4'
      ? undefined
      : error('unsupported-version', '/version', 'only webhook version "4" is understood'),
  annotations: (alert) => linksOf(alert, ['generatorURL']),
};

/**
 * A delivery of Prometheus Alertmanager (webhook_config, version "4") as `alert.raised` and
 * `alert.cleared` events; see {@link parseAlertWebhook}. Pure, never throws.
 * @param body JSON in UTF-8
 */
export function parseAlertmanager(
  body: Uint8Array,
  delivery: AlertDelivery,
): Parsed<readonly IntakeItem[]> {
  return parseAlertWebhook(body, delivery, ALERTMANAGER);
}
