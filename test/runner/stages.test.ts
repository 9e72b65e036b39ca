import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CommandEnd } from './command.ts';
import { buildStages, readTestsEnd } from './stages.ts';

const folder = mkdtempSync(join(tmpdir(), 'interlock-stages-'));
afterAll(() => rmSync(folder, { recursive: true }));

const well: CommandEnd = { ok: true };
const badly: CommandEnd = { ok: false, problem: 'ended with code 1' };

function countsFile(passed: number, failed: number): string {
  const file = join(folder, `${passed}-${failed}.json`);
  writeFileSync(file, JSON.stringify({ passed, failed, skipped: 0 }));
  return file;
}

it('checks before it tests', () => {
  const names = buildStages({ full: false, filters: [] }).map(({ name }) => name);
  expect(names).toEqual(['typecheck', 'lint', 'format', 'designer', 'tests']);
});

describe('the tests have failed', () => {
  it.each([
    ['a test failed', countsFile(5, 2), badly, 5, 2, 'ended with code 1'],
    ['a test failed, yet the process ended well', countsFile(5, 1), well, 5, 1, 'tests failed'],
    [
      'the process ended badly after all passed',
      countsFile(5, 0),
      badly,
      5,
      1,
      'ended with code 1',
    ],
    ['it died before it could count', join(folder, 'none'), badly, 0, 1, 'ended with code 1'],
    ['it ended well without counting', join(folder, 'none'), well, 0, 1, 'left no result'],
    ['no test ran', countsFile(0, 0), well, 0, 1, 'no test ran'],
  ])('when %s', (_, file, end, passed, failed, problem) => {
    expect(readTestsEnd(file, end)).toEqual({ counts: { passed, failed, skipped: 0 }, problem });
  });
});

it('the tests have passed when some ran and none failed', () => {
  const end = readTestsEnd(countsFile(5, 0), well);
  expect(end).toEqual({ counts: { passed: 5, failed: 0, skipped: 0 } });
});
