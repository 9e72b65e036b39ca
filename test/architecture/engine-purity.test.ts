import { describe, expect, it } from 'vitest';
import { enginePurity } from './rules/engine-purity.ts';
import { buildSource, readSources, report } from './source.ts';

const check = (text: string, path = 'engine/a.ts'): string =>
  report(enginePurity([buildSource(path, text)]));

describe('the engine is a pure, synchronous function', () => {
  it('in every one of its files', () => {
    expect(report(enginePurity(readSources()))).toBe('');
  });

  it.each([
    'export const now = () => Date.now()',
    'export const now = () => new Date()',
    'export const now = () => new Date',
    'export const now = () => Date()',
    'const clock = Date; export const now = () => clock.now()',
    'const { now } = Date',
    `export const now = () => Date['now']()`,
    `export const now = () => Date[name]()`,
    `import { Temporal } from 'temporal-polyfill'; export const now = () => Temporal.Now.instant()`,
  ])('finds the clock in: %s', (text) => {
    expect(check(text)).not.toBe('');
  });

  it.each([
    'export const id = () => Math.random()',
    'const { random } = Math',
    `const roll = Math['random']`,
    'const m = Math; m.random()',
    'export const id = () => crypto.randomUUID()',
  ])('finds chance in: %s', (text) => {
    expect(check(text)).not.toBe('');
  });

  it.each([
    'process.env.HOME',
    'console.log(1)',
    'globalThis.fetch',
    'window.open()',
    'document.title',
    `fetch('/x')`,
    'performance.now()',
    'setTimeout(f, 1)',
    'setInterval(f, 1)',
    'queueMicrotask(f)',
    'const later = setTimeout',
    'const x = { fetch }',
    'f(process)',
    '(globalThis as any).process',
    'declare const process: { env: object }; export const home = process.env',
    'new Worker(url)',
    'localStorage.x',
    'Buffer.from(x)',
    'structuredClone(x)',
  ])('finds the world in: %s', (text) => {
    expect(check(text)).not.toBe('');
  });

  it.each([
    `eval('1')`,
    `new Function('return 1')`,
    `const F = Function`,
    `require('x')`,
    `export const load = () => import('./b.ts')`,
    `export const here = import.meta.url`,
  ])('finds code from outside in: %s', (text) => {
    expect(check(text)).not.toBe('');
  });

  it.each([
    'export async function f() {}',
    'export const f = async () => 1',
    'class A { async f() {} }',
    'const o = { async f() {} }',
    'await f()',
    'export {}; for await (const x of y) {}',
    'export const f = () => Promise.resolve(1)',
    'new Promise(f)',
  ])('finds asynchrony in: %s', (text) => {
    expect(check(text)).not.toBe('');
  });

  it.each([
    `import fs from 'node:fs'`,
    `import { join } from 'path'`,
    `import type { Hash } from 'node:crypto'`,
    `export * from 'node:util'`,
    `type S = import('node:stream').Readable`,
    `import x = require('node:fs')`,
  ])('finds Node in: %s', (text) => {
    expect(check(text)).toContain('the engine runs in a browser too');
  });

  it.each(['let count = 0', 'export let last = 1', 'var cache = {}'])(
    'finds state between calls in: %s',
    (text) => {
      expect(check(text)).toContain('keeps state');
    },
  );

  it.each([
    'names.sort((a, b) => a.localeCompare(b))',
    'new Date(at).getHours()',
    'new Date(at).toLocaleDateString()',
    'new Date(at).getTimezoneOffset()',
  ])("finds the machine's time zone or language in: %s", (text) => {
    expect(check(text)).toContain('depends on the machine');
  });

  it.each([
    'export const at = (text: string) => new Date(text).toISOString()',
    'export const ms = Date.parse(text) + Date.UTC(2026, 1)',
    'export const is = (x: unknown) => x instanceof Date',
    'export const max = Math.max(1, 2)',
    'export const hour = new Date(at).getUTCHours()',
    'export function within(window: Window) { return window.from }',
    'export const f = ({ process, document }: X) => process + document',
    'export interface Change { window: string; process: string }',
    'export const x = record.process.window.document',
    'export const key = { process: 1, fetch: 2 }',
    'try { f() } catch (performance) { g(performance) }',
    'for (const window of windows) { f(window) }',
    `// process.env, Date.now()\nexport const text = 'process.env and Date.now() and await'`,
    'export function f() { let n = 0; for (let i = 0; i < 3; i++) n += i; return n }',
    'export type Later = Promise<string>',
    'switch (x) { case 1: { const location = 1; f(location) } }',
    'function outer() { return inner(1); function inner(process: number) { return process } }',
  ])('accepts: %s', (text) => {
    expect(check(text)).toBe('');
  });

  it('does not take a name bound in one function for bound in another', () => {
    expect(check('const f = (window: X) => window; const g = () => window')).toBe(
      'engine/a.ts:1 uses window: the engine takes time, ids and the world as arguments',
    );
  });

  it('speaks about the engine only', () => {
    expect(check('process.exit()', 'server/main.ts')).toBe('');
  });
});
