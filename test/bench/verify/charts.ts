import { compileWorkflow } from '../../../engine/workflow/compile.ts';
import type { CompiledChart } from '../../../engine/workflow/compile.ts';
import type { JsonObject } from '../../../engine/json.ts';

/** A workflow of states one beside the other, three transitions out of each. */
export function flat(states: number): CompiledChart {
  const last = states - 1;
  const at = (i: number): string => `s${i >= last ? last : i}`;
  const inside = Array.from({ length: states }, (_none, i) => [
    `s${i}`,
    i === last
      ? { kind: 'final' }
      : {
          transitions: {
            on: { on: 'x.on', target: at(i + 1) },
            back: { on: 'x.back', target: at((i * 7) % last) },
            leap: { on: 'x.leap', target: at(i + 13) },
          },
        },
  ]);
  return compiled({ initial: 's0', states: Object.fromEntries(inside) });
}

/** Regions side by side, each a ring of states that goes both ways: `size` to the power of `regions` places. */
export function sideBySide(regions: number, size: number): CompiledChart {
  const region = (r: number): JsonObject => {
    const states = Array.from({ length: size }, (_none, i) => [
      `s${i}`,
      {
        transitions: {
          next: { on: `r${r}.next`, target: `all.r${r}.s${(i + 1) % size}` },
          back: { on: `r${r}.back`, target: `all.r${r}.s${(i + size - 1) % size}` },
        },
      },
    ]);
    return { initial: 's0', states: Object.fromEntries(states) };
  };
  const inside = Array.from({ length: regions }, (_none, r) => [`r${r}`, region(r)]);
  return compiled({
    initial: 'all',
    states: {
      all: {
        kind: 'parallel',
        states: Object.fromEntries(inside),
        transitions: { stop: { on: 'all.stopped', target: 'end' } },
      },
      end: { kind: 'final' },
    },
  });
}

function compiled(workflow: JsonObject): CompiledChart {
  const scope = { type: null, knownTypes: new Set<string>(), calendars: new Map() };
  const result = compileWorkflow({ id: 'bench', title: 'Bench', ...workflow }, scope);
  if (!result.ok) throw new Error(JSON.stringify(result.issues.slice(0, 3)));
  return result.value;
}
