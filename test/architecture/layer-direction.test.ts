import { describe, expect, it } from 'vitest';
import { ENGINE_LAYERS, SERVER_LAYERS } from './layers.ts';
import { importCycles } from './rules/import-cycles.ts';
import { layerDirection } from './rules/layer-direction.ts';
import { buildSource, readSources, report } from './source.ts';

const LAYERS = { engine: ENGINE_LAYERS, server: SERVER_LAYERS };

function check(path: string, text: string): string {
  const folder = path.startsWith('engine/') ? 'engine' : 'server';
  return report(layerDirection([buildSource(path, text)], folder, LAYERS[folder]));
}

describe('direction inside a package', () => {
  it.each(['engine', 'server'] as const)('holds in every file of %s', (folder) => {
    expect(report(layerDirection(readSources(), folder, LAYERS[folder]))).toBe('');
  });

  it.each([
    ['engine/policy/decide.ts', '../workflow/compile.ts', 'policy may not know workflow'],
    ['engine/workflow/compile.ts', '../policy/decide.ts', 'workflow may not know policy'],
    ['engine/condition/compile.ts', '../policy/decide.ts', 'condition may not know policy'],
    ['engine/policy/decide.ts', '../plan-events.ts', 'policy may not know plan-events'],
    ['engine/plan-events.ts', './simulation/run.ts', 'plan-events may not know simulation'],
    ['engine/event.ts', './condition/schema.ts', 'event may not know condition'],
    ['engine/json.ts', './record.ts', 'json may not know record'],
    ['engine/policy/decide.ts', '../pack/parse.ts', 'policy may not know pack'],
    ['engine/policy/decide.ts', '../index.ts', 'policy may not know index'],
    ['server/store/record.ts', '../runtime/step.ts', 'store may not know runtime'],
    ['server/store/record.ts', '../effects/email.ts', 'store may not know effects'],
    ['server/store/record.ts', '../http/records.ts', 'store may not know http'],
    ['server/effects/email.ts', '../store/effect.ts', 'effects may not know store'],
    ['server/effects/email.ts', '../http/problem.ts', 'effects may not know http'],
    ['server/runtime/step.ts', '../http/problem.ts', 'runtime may not know http'],
    ['server/http/records.ts', '../app.ts', 'http may not know app'],
    ['server/http/records.ts', '../main.ts', 'http may not know main'],
  ])('%s must not import %s', (path, specifier, message) => {
    expect(check(path, `import { x } from '${specifier}'`)).toContain(message);
    expect(check(path, `import type { X } from '${specifier}'`)).toContain(message);
  });

  it.each([
    ['engine/simulation/run.ts', '../plan-events.ts'],
    ['engine/plan-events.ts', './policy/decide.ts'],
    ['engine/policy/decide.ts', '../condition/compile.ts'],
    ['engine/table/decide.ts', '../condition/compile.ts'],
    ['engine/workflow/compile.ts', './schema.ts'],
    ['engine/record.ts', './clock/state.ts'],
    ['server/http/records.ts', '../runtime/step.ts'],
    ['server/runtime/step.ts', '../store/record.ts'],
    ['server/main.ts', './http/records.ts'],
  ])('%s may import %s', (path, specifier) => {
    expect(check(path, `import { x } from '${specifier}'`)).toBe('');
  });

  it('takes a file without a folder for the foundation', () => {
    expect(check('engine/identifier.ts', `import { x } from './json.ts'`)).toBe('');
    expect(check('engine/policy/decide.ts', `import { x } from '../identifier.ts'`)).toBe('');
    expect(check('engine/identifier.ts', `import { x } from './record.ts'`)).toContain('may not');
  });

  it('asks for a place when a folder has none', () => {
    expect(check('engine/magic/wand.ts', '')).toContain('has no place');
  });
});

describe('import cycles', () => {
  it('exist nowhere in the project', () => {
    expect(report(importCycles(readSources()))).toBe('');
  });

  it('are found across files and told as a path', () => {
    // given three files that import each other in a ring
    const ring = [
      buildSource('engine/a.ts', `import { b } from './b.ts'`),
      buildSource('engine/b.ts', `import { c } from './deep/c.ts'`),
      buildSource('engine/deep/c.ts', `export { a } from '../a.ts'`),
    ];
    // then
    expect(report(importCycles(ring))).toContain(
      'engine/a.ts → engine/b.ts → engine/deep/c.ts → engine/a.ts',
    );
  });

  it('may exist among types', () => {
    const pair = [
      buildSource('engine/a.ts', `import type { B } from './b.ts'`),
      buildSource('engine/b.ts', `import { a } from './a.ts'`),
    ];
    expect(report(importCycles(pair))).toBe('');
  });
});
