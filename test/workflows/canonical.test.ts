import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { classify } from '@interlock/engine';
import type { Definitions } from '@interlock/engine';
import { canonicalText, compileDefinitions } from '@interlock/engine/study';
import { shipped, shippedDefinitions, WORKFLOWS } from './shipped-packs.ts';

const files = [...shipped.files].filter(([path]) => classify(path) !== 'other');

it('every shipped definition is written canonically: "interlock fmt" would change nothing', () => {
  const written = files.map(([path, json]) => {
    return { path, text: canonicalText(classify(path), json) };
  });
  const others = written.filter(
    ({ path, text }) => readFileSync(join(WORKFLOWS, path), 'utf8') !== text,
  );
  expect(others.map(({ path }) => path)).toEqual([]);
});

it('written canonically, the shipped workflows keep the hashes running records pin', () => {
  // given
  const again = new Map(shipped.files);
  for (const [path, json] of files) {
    again.set(path, JSON.parse(canonicalText(classify(path), json)));
  }
  // when
  const compiled = compileDefinitions(again);
  // then
  const hashes = ({ workflows }: Definitions): unknown =>
    [...workflows.values()].map(({ id, hash }) => [id, hash]);
  expect(compiled.ok && hashes(compiled.value)).toEqual(hashes(shippedDefinitions()));
});
