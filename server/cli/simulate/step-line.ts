import { isJsonObject, scenarioStepSchema } from '@interlock/engine';
import type { Json, JsonObject, ScenarioStep } from '@interlock/engine';
import { parseJson } from '../../json-guard.ts';

/** How steps are written, one a line. */
export const STEP_LINES = `  TYPE [RECORD] [DATA]         an event: to a record by its number, or without one to the policies
  open TYPE [DATA]             a record is opened by hand
  edit RECORD DATA             its fields are edited
  effect TYPE ok|failed [DATA] the oldest effect of a type that is waited for ends
  advance DURATION             time passes (ISO 8601: PT2H), and what comes due on the way happens
  as NAME [ROLE]...            who acts from now on (agent, where no role is said); "as monitoring" for the system
  show RECORD                  where a record stands, and what it takes
  {"event": {…}}               a step as scenarios have it
`;

/** What a line says. */
export type StepLine =
  | { readonly kind: 'step'; readonly step: ScenarioStep }
  | { readonly kind: 'as'; readonly name: string; readonly roles: readonly string[] }
  | { readonly kind: 'show'; readonly record: string }
  | { readonly kind: 'nothing' }
  /** It cannot be read: why, and how it is written. */
  | { readonly kind: 'wrong'; readonly why: string };

const LIMITS = { depth: 32, keys: 10_000 };

/** Reads a line, see {@link STEP_LINES}. Pure, never throws. */
export function readStepLine(text: string): StepLine {
  const line = text.trim();
  if (line === '' || line.startsWith('#')) return { kind: 'nothing' };
  if (line.startsWith('{')) {
    const json = jsonIn(line);
    return json.ok ? asStep(json.value) : json;
  }
  const [word = '', ...rest] = line.split(/\s+/);
  const after = (count: number): string => line.split(/\s+/).slice(count).join(' ');
  switch (word) {
    case 'as': {
      const [name, ...roles] = rest;
      if (name === undefined) return { kind: 'wrong', why: 'as whom? Write "as NAME [ROLE]..."' };
      return { kind: 'as', name, roles };
    }
    case 'show':
      if (rest.length !== 1) return { kind: 'wrong', why: 'which record? Write "show RECORD"' };
      return { kind: 'show', record: rest[0] ?? '' };
    case 'advance':
      return asStep({ advance: after(1) });
    case 'open':
      return withData(after(2), (data) => ({ open: { type: rest[0] ?? '', data: data ?? {} } }));
    case 'edit':
      return withData(after(2), (data) => ({ edit: { to: rest[0] ?? '', data: data ?? {} } }));
    case 'effect': {
      const [type = '', how = ''] = rest;
      if (how !== 'ok' && how !== 'failed')
        return { kind: 'wrong', why: 'how did it end? Write "effect TYPE ok|failed [DATA]"' };
      return withData(after(3), (result) => {
        return { effect: { type, ok: how === 'ok', ...(result === null ? {} : { result }) } };
      });
    }
    default: {
      const [to = ''] = rest;
      const target = /^[\w-]+$/.test(to) ? { to } : {};
      return withData(after('to' in target ? 2 : 1), (data) => {
        return { event: { type: word, ...target, ...(data === null ? {} : { data }) } };
      });
    }
  }
}

function withData(text: string, step: (data: JsonObject | null) => JsonObject): StepLine {
  if (text === '') return asStep(step(null));
  if (text.startsWith('{')) {
    const json = jsonIn(text);
    if (!json.ok) return json;
    return isJsonObject(json.value)
      ? asStep(step(json.value))
      : { kind: 'wrong', why: 'its data is no JSON object' };
  }
  const pairs = [...text.matchAll(/([\w-]+)=("(?:[^"\\]|\\.)*"|\S*)\s*/gy)];
  if (pairs.map(([whole]) => whole).join('') !== text)
    return { kind: 'wrong', why: 'data is written as {"field": "value"} or field=value' };
  const data = pairs.map(([, name = '', value = '']): [string, Json] => {
    const json = jsonIn(value);
    return [name, json.ok ? json.value : value];
  });
  return asStep(step(Object.fromEntries(data)));
}

function asStep(json: Json): StepLine {
  const parsed = scenarioStepSchema.safeParse(json);
  if (parsed.success) return { kind: 'step', step: parsed.data };
  const why = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  return { kind: 'wrong', why: why.join('; ') };
}

function jsonIn(
  text: string,
): { ok: true; value: Json } | { ok: false; kind: 'wrong'; why: string } {
  const parsed = parseJson(text, LIMITS);
  if (parsed.ok) return { ok: true, value: parsed.value };
  const why = parsed.issues.map(({ message }) => message).join('; ');
  return { ok: false, kind: 'wrong', why };
}
