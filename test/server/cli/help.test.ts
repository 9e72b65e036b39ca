import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCommandLine } from '../../../server/cli/command-line.ts';

async function help(...args: string[]) {
  let out = '';
  const code = await runCommandLine(args, {
    env: {},
    cwd: '/',
    print: (text) => void (out += text),
    tell: () => undefined,
    interrupted: new AbortController().signal,
  });
  return { code, out };
}

const { out: listed } = await help('--help');
const commands = [...listed.matchAll(/^ {2}([a-z-]+) {2}/gmu)].map(([, name = '']) => name);
const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8');

it.each(commands)('%s says how it is called, with an example and its exit codes', async (name) => {
  const { code, out } = await help(name, '--help');
  expect(code).toBe(0);
  expect(out).toMatch(new RegExp(`^Usage: interlock ${name} `, 'u'));
  expect(out).toMatch(new RegExp(`^ {2}.*interlock ${name}\\b`, 'mu'));
  expect(out).toContain('Exit codes: 0 ');
});

it('the README names every command in its table', () => {
  const table = [...readme.matchAll(/^\| (`[^|]*`) \|/gmu)].map(([, cell = '']) => cell).join(' ');
  expect(commands.filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
  expect(commands.length).toBeGreaterThan(15);
});
