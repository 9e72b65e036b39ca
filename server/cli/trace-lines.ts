import type { Trace } from '@interlock/engine/study';

/** A trace as people read it: what happens, with which data, and where it leads. Pure. */
export function traceLines(trace: Trace): string[] {
  return trace.map(({ kind, on, data, given, state }, i) => {
    const what = kind === 'opened' || kind === 'edited' ? kind : `${kind} ${on}`;
    const fields = Object.keys(data).length === 0 ? '' : ` ${JSON.stringify(data)}`;
    const facts = given.map(({ fact, path, value, compared }) => {
      const name = path === undefined ? fact : `${fact}.${path}`;
      if (compared === undefined) return `${name} is ${JSON.stringify(value) ?? 'missing'}`;
      const other = `${compared.with.fact}.${compared.with.path ?? ''}`;
      return `${name} ${compared.holds ? '' : 'not '}${compared.operator} ${other}`;
    });
    const where = facts.length === 0 ? '' : `, where ${facts.join('; ')}`;
    return `${i + 1}. ${what}${fields}${where} → ${state ?? 'never comes to rest'}`;
  });
}
