import type { JsonObject } from '@interlock/engine';
import { importBpmn, opaqueDraft } from '@interlock/engine/study';
import type { XmlElement } from '@interlock/engine/study';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildChart, send, start } from '../stepping.ts';
import { buildProcess, element, flow } from './xml.ts';

/** A piece of a process that is entered in one place and left in one place. */
type Piece =
  | { readonly kind: 'task' }
  | { readonly kind: 'sequence'; readonly parts: readonly Piece[] }
  | { readonly kind: 'choice'; readonly parts: readonly Piece[] }
  | { readonly kind: 'parallel'; readonly parts: readonly Piece[] };

const { piece } = fc.letrec<{ piece: Piece }>((tie) => {
  const parts = fc.array(tie('piece'), { minLength: 2, maxLength: 3 });
  return {
    piece: fc.oneof(
      { depthSize: 'small', maxDepth: 3 },
      fc.constant<Piece>({ kind: 'task' }),
      fc.record({ kind: fc.constant('sequence' as const), parts }),
      fc.record({ kind: fc.constant('choice' as const), parts }),
      fc.record({ kind: fc.constant('parallel' as const), parts }),
    ),
  };
});

/** A process and how its tokens go: what is active after tasks are done, whatever becomes of the states. */
interface Written {
  readonly elements: XmlElement[];
  readonly first: string;
  readonly last: string;
}

/** Writes a piece as elements; choices ask the variable `way`. */
function write(given: Piece, name: string): Written {
  if (given.kind === 'task') {
    return { elements: [element('userTask', { id: name })], first: name, last: name };
  }
  const inner = given.parts.map((part, i) => write(part, `${name}x${i}`));
  if (given.kind === 'sequence') {
    const between = inner.slice(1).map((part, i) => flow(inner[i]?.last ?? '', part.first));
    return {
      elements: [...inner.flatMap(({ elements }) => elements), ...between],
      first: inner[0]?.first ?? '',
      last: inner.at(-1)?.last ?? '',
    };
  }
  const kind = given.kind === 'choice' ? 'exclusiveGateway' : 'parallelGateway';
  const [split, join] = [`${name}s`, `${name}j`];
  return {
    elements: [
      element(kind, { id: split }),
      element(kind, { id: join }),
      ...inner.flatMap((part, i) => [
        ...part.elements,
        given.kind === 'choice' && i < inner.length - 1
          ? flow(split, part.first, `\${way == ${i}}`)
          : flow(split, part.first),
        flow(part.last, join),
      ]),
    ],
    first: split,
    last: join,
  };
}

/** The tasks with a token, and what follows when one is done; null: the piece is done. */
interface Tokens {
  readonly active: readonly string[];
  done(task: string, way: number): Tokens | null;
}

function enter(given: Piece, name: string, way: number): Tokens | null {
  if (given.kind === 'task') return { active: [name], done: () => null };
  const { kind, parts } = given;
  if (kind === 'choice') {
    const i = way < parts.length - 1 ? way : parts.length - 1;
    const part = parts[i];
    return part === undefined ? null : enter(part, `${name}x${i}`, way);
  }
  if (kind === 'sequence') return inSequence(parts, name, 0, null, way);
  return sideBySide(parts.map((part, i) => enter(part, `${name}x${i}`, way)));
}

function inSequence(
  parts: readonly Piece[],
  name: string,
  at: number,
  now: Tokens | null,
  way: number,
): Tokens | null {
  const part = parts[at];
  if (part === undefined) return null;
  const tokens = now ?? enter(part, `${name}x${at}`, way);
  if (tokens === null) return inSequence(parts, name, at + 1, null, way);
  return {
    active: tokens.active,
    done: (task, next) => {
      const after = tokens.done(task, next);
      return after === null
        ? inSequence(parts, name, at + 1, null, next)
        : inSequence(parts, name, at, after, next);
    },
  };
}

function sideBySide(ways: readonly (Tokens | null)[]): Tokens | null {
  if (ways.every((one) => one === null)) return null;
  return {
    active: ways.flatMap((one) => one?.active ?? []),
    done: (task, way) =>
      sideBySide(
        ways.map((one) => (one?.active.includes(task) === true ? one.done(task, way) : one)),
      ),
  };
}

it('a process of blocks goes the ways its tokens go, whichever task is done next', () => {
  fc.assert(
    fc.property(
      piece,
      fc.array(fc.tuple(fc.nat(), fc.nat(2)), { maxLength: 20 }),
      fc.nat(2),
      (given, picks, firstWay) => {
        // given
        const { elements, first, last } = write(given, 't');
        const imported = importBpmn(
          buildProcess(
            element('startEvent', { id: 'begin' }),
            flow('begin', first),
            ...elements,
            flow(last, 'finish'),
            element('endEvent', { id: 'finish' }),
          ),
        );
        expect(imported.losses.filter(({ effect }) => effect === 'left-out')).toEqual([]);
        const { workflow } = opaqueDraft(imported);
        const chart = buildChart(workflow as unknown as JsonObject);
        let way = firstWay;
        let at = start(chart, { way });
        let tokens = enter(given, 't', way);
        expect(activeTasks(at.snapshot.active)).toEqual([...(tokens?.active ?? [])].toSorted());
        for (const [pick, nextWay] of picks) {
          if (tokens === null) break;
          // when
          const task = tokens.active[pick % tokens.active.length] ?? '';
          way = nextWay;
          at = send(at, `p.${task}-completed`, { way });
          tokens = tokens.done(task, way);
          // then
          expect(activeTasks(at.snapshot.active)).toEqual([...(tokens?.active ?? [])].toSorted());
          expect(at.snapshot.done).toBe(tokens === null);
        }
      },
    ),
    { numRuns: 300 },
  );
});

/** Tasks among active states: those that are called as one is, innermost. */
function activeTasks(active: readonly string[]): string[] {
  return active
    .filter((path) => !active.some((other) => other.startsWith(`${path}.`)))
    .map((path) => path.split('.').at(-1) ?? '')
    .filter((id) => /^t(?:x\d)*$/.test(id))
    .toSorted();
}
