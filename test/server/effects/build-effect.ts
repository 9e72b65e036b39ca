import type { JsonObject } from '@interlock/engine';
import type { AllowedHost } from '../../../server/config/allowed-host.ts';
import type { EffectContext, EffectRequest } from '../../../server/effects/effect.ts';

/** An effect of a type. */
export function buildEffect(type: string, params: JsonObject): EffectRequest {
  return { id: '018f5a2c-0000-8000-8000-000000000001', type, params };
}

/** Loopback, which effects may reach only where an operator says so. */
export const LOOPBACK: AllowedHost = { kind: 'network', address: '127.0.0.0', prefix: 8 };

/** A context that allows loopback and knows no mail server. */
export function buildContext(over: Partial<EffectContext['config']> = {}): EffectContext {
  return {
    signal: new AbortController().signal,
    config: {
      allowHosts: [LOOPBACK],
      smtpUrl: undefined,
      mailFrom: 'Interlock <interlock@example.org>',
      ...over,
    },
  };
}
