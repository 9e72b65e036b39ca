import type { Scenario, ScenarioStep } from './schema.ts';

/** The steps of a scenario as people read them, one line each, numbered. Pure. */
export function scenarioInWords({ steps }: Pick<Scenario, 'steps'>): string[] {
  return steps.map((step, i) => `${i + 1}. ${stepInWords(step)}`);
}

function stepInWords({ as, open, event, edit, advance, effect, expect }: ScenarioStep): string {
  const who = as === 'engine' ? 'Interlock' : (as ?? 'monitoring');
  const states = Object.entries(expect?.records ?? {}).flatMap(([alias, { state }]) =>
    state === undefined ? [] : [`${alias} is ${state}`],
  );
  const emitted = (expect?.emitted ?? []).map((type) => `${type} is told`);
  const failed = expect?.outcome === 'failed' ? ['it fails'] : [];
  const then = [...states, ...emitted, ...failed];
  const data = (json: unknown): string => {
    const text = JSON.stringify(json ?? {});
    return text === '{}' ? '' : ` ${text}`;
  };
  const what =
    open !== undefined
      ? `${who} opens ${open.type}${data(open.data)}`
      : event !== undefined
        ? `${who} sends ${event.type}${event.to === undefined ? '' : ` to ${event.to}`}${data(event.data)}`
        : edit !== undefined
          ? `${who} edits ${edit.to}${data(edit.data)}`
          : advance !== undefined
            ? `${advance} pass`
            : `${effect?.type ?? 'the effect'} ${effect?.ok === false ? 'fails' : 'is done'}`;
  return then.length === 0 ? what : `${what} → ${then.join(', ')}`;
}
