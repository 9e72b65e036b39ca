import { analyseDefinitions, compileDefinitions } from '@interlock/engine/study';
import type { Json } from '@interlock/engine';
import { expect, it } from 'vitest';
import { shipped, shippedDefinitions } from './shipped-packs.ts';

it('the shipped policies, tables and guards have nothing that is most likely a mistake', () => {
  const warnings = analyseDefinitions(shippedDefinitions()).filter(
    ({ severity }) => severity === 'warning',
  );
  expect(warnings.map(({ message }) => message)).toEqual([]);
});

it('and every policy, row and guard of theirs is known to be taken with some facts', () => {
  const kinds = new Set(['never-fires', 'shadowed', 'never-reached', 'overlap']);
  const found = analyseDefinitions(shippedDefinitions()).filter(({ kind }) => kinds.has(kind));
  expect(found.map(({ message }) => message)).toEqual([]);
});

it('a record type there is not is found in what is published, and refused in what is new', () => {
  // given
  const path = 'incident/policies/follow-up.json';
  const text = JSON.stringify(shipped.files.get(path)).replace('"incident"', '"incidnt"');
  // when
  const files = new Map([...shipped.files, [path, JSON.parse(text) as Json]]);
  const [compiled, fresh] = [compileDefinitions(files, files), compileDefinitions(files)];
  // then
  expect(fresh.issues).toMatchObject([{ file: path, path: '/conditions/all/0/value' }]);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  const warnings = analyseDefinitions(compiled.value).filter(
    ({ severity }) => severity === 'warning',
  );
  expect(warnings.map(({ message }) => message)).toEqual([
    '"The follow-up time of a waiting incident is reached" (follow-up) can never fire: record.type must be incidnt, which can never be',
  ]);
});
