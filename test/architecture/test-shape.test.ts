import { describe, expect, it } from 'vitest';
import { mirroredTests, switchedOff } from './rules/test-shape.ts';
import { buildSource, listFiles, PACKAGES, readSources, report } from './source.ts';

const check = (text: string): string =>
  report(switchedOff([buildSource('test/engine/a.test.ts', text)]));

describe('no test is switched off in silence', () => {
  it('in the whole project', () => {
    expect(report(switchedOff(readSources()))).toBe('');
  });

  it.each([
    `it.only('a', f)`,
    `describe.only('a', f)`,
    `it.skip('a', f)`,
    `describe.skip('a', f)`,
    `test.todo('a')`,
    `it.fails('a', f)`,
    `it.each([1]).only('a', f)`,
    `it.concurrent.only('a', f)`,
    `xit('a', f)`,
    `it('a', ({ skip }) => { skip() })`,
    `it('a', (context) => { context.skip() })`,
    `it('a', (context) => { context.skip(!ready) })`,
    `it('a', (context) => { context.skip('') })`,
    `describe.skipIf(!url)('on Citus', f)`,
    `it.runIf(url)('on Citus', f)`,
  ])('finds: %s', (text) => {
    expect(check(text)).not.toBe('');
  });

  it.each([
    `it('a', ({ skip }) => { skip('needs a Citus coordinator') })`,
    `it('a', (context) => { context.skip(!url, 'needs a Citus coordinator') })`,
    `describe.skipIf(!url)('on Citus (needs CITUS_URL)', f)`,
    `it('skips what is done', () => { expect(rows.only).toBe(1) })`,
    `it.each([1])('a', f)`,
  ])('accepts: %s', (text) => {
    expect(check(text)).toBe('');
  });
});

describe('a test lives where its subject lives', () => {
  it('in the whole project', () => {
    const paths = [...PACKAGES, 'workflows'].flatMap((folder) => listFiles(folder));
    expect(report(mirroredTests(paths))).toBe('');
  });

  const subjects = [
    'engine/policy/decide.ts',
    'engine/plan-event.ts',
    'workflows/incident/type.json',
  ];

  it.each(['test/engine/magic/wand.test.ts', 'test/orphan.test.ts', 'test/unit/a.test.ts'])(
    'finds %s',
    (path) => {
      expect(report(mirroredTests([...subjects, path]))).toContain('mirrors nothing');
    },
  );

  it.each([
    'test/engine/policy/decide.test.ts',
    'test/engine/plan-event/emitted-events.test.ts',
    'test/engine/laws.test.ts',
    'test/workflows/incident/happy.test.ts',
    'test/e2e/desk.test.ts',
    'test/architecture/engine-purity.test.ts',
  ])('accepts %s', (path) => {
    expect(report(mirroredTests([...subjects, path]))).toBe('');
  });
});
