import { compilePolicies } from '../../../../engine/index.ts';
import type { CompiledPolicies, JsonObject } from '../../../../engine/index.ts';
import { analysePolicies } from '../../../../engine/study.ts';
import type { Finding, PolicyAnalysisOptions } from '../../../../engine/study.ts';

export const severity = (value: string | readonly string[]): JsonObject =>
  typeof value === 'string'
    ? { fact: 'event', path: 'data.severity', operator: 'equal', value }
    : { fact: 'event', path: 'data.severity', operator: 'in', value };
export const load = (operator: string, value: number): JsonObject => ({
  fact: 'event',
  path: 'data.load',
  operator,
  value,
});
export const mail = {
  mail: { type: 'email.send', params: { to: 'ops', subject: 'x', text: 'y' } },
};
export const note = (text: string): JsonObject => ({
  mail: { type: 'email.send', params: { to: 'ops', subject: text, text } },
});
export const send = (type: string, data: JsonObject = {}): JsonObject => ({
  tell: { type: 'record.send', params: { to: 'subject', type, data } },
});
export const emit = (type: string, data?: JsonObject): JsonObject => ({
  emit: { type: 'emit', params: data === undefined ? { type } : { type, data } },
});

/** Policies `p0`, `p1`, … on raised alerts, each with what it is about. */
export function compiled(...policies: readonly JsonObject[]): CompiledPolicies {
  const sources = policies.map((policy, i) => ({
    json: {
      id: `p${i}`,
      title: `Policy ${i}`,
      on: ['alert.raised'],
      conditions: { all: [] },
      actions: note(`text ${i}`),
      ...policy,
    },
  }));
  const result = compilePolicies(sources, {});
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

/** What is found, as `kind policy+policy`; with a mark where it is not known. */
export function found(policies: CompiledPolicies, options: PolicyAnalysisOptions = {}): string[] {
  return analysePolicies(policies, options).map(inShort);
}

/** A finding in short. */
function inShort({ kind, verdict, policies = [] }: Finding): string {
  return `${kind}${verdict === 'unknown' ? '?' : ''} ${policies.join('+')}`;
}
