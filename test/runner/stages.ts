import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand, type Command, type CommandEnd } from './command.ts';
import type { Counts } from './counts.ts';

/** One step of the test command. */
export interface Stage {
  readonly name: string;
  /** Runs it to its end; never throws. */
  readonly run: (stopped: AbortSignal) => Promise<StageEnd>;
}

/** How a stage ended; `problem` says in words what went wrong. */
export interface StageEnd {
  readonly counts: Counts;
  readonly problem?: string;
}

/** What the caller of the test command may choose. */
export interface Choice {
  /** Also the files named *.full.test.ts. */
  readonly full: boolean;
  /** Only test files whose path contains one of these; empty for all. */
  readonly filters: readonly string[];
}

const ROOT = join(import.meta.dirname, '..', '..');
const MINUTE = 60_000;
const PASSED: Counts = { passed: 1, failed: 0, skipped: 0 };
const FAILED: Counts = { passed: 0, failed: 1, skipped: 0 };

/** The stages in their order: cheap ones first, the tests last. */
export function buildStages(choice: Choice): Stage[] {
  const check = (name: string, script: string, ...args: string[]): Stage => ({
    name,
    run: async (stopped) => {
      const end = await runCommand(node([join(ROOT, script), ...args], 5 * MINUTE), stopped);
      return end.ok ? { counts: PASSED } : { counts: FAILED, problem: end.problem };
    },
  });
  return [
    check('typecheck', 'node_modules/typescript/bin/tsc', '-b'),
    check('lint', 'node_modules/oxlint/bin/oxlint'),
    check('format', 'node_modules/oxfmt/bin/oxfmt', '--check'),
    check('designer', 'designer/build.ts'),
    { name: 'tests', run: (stopped: AbortSignal) => runTests(choice, stopped) },
  ];
}

/** Vitest runs in a process of its own: whatever happens to it, the run closes with its line. */
async function runTests(choice: Choice, stopped: AbortSignal): Promise<StageEnd> {
  const folder = mkdtempSync(join(tmpdir(), 'interlock-test-'));
  try {
    const file = join(folder, 'counts.json');
    const script = join(import.meta.dirname, 'run-vitest.ts');
    const args = [script, '--counts', file, ...(choice.full ? ['--full'] : []), ...choice.filters];
    return readTestsEnd(
      file,
      await runCommand(node(args, (choice.full ? 120 : 20) * MINUTE), stopped),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What a test run's counts and the end of its process say together: neither a process that ended badly
 * after all tests passed nor one in which none ran has passed.
 * @param file where the run was to leave its counts
 */
export function readTestsEnd(file: string, end: CommandEnd): StageEnd {
  const problem = end.ok ? undefined : end.problem;
  if (!existsSync(file)) return { counts: FAILED, problem: problem ?? 'left no result' };
  const counts = JSON.parse(readFileSync(file, 'utf8')) as Counts;
  if (counts.failed > 0) return { counts, problem: problem ?? 'tests failed' };
  if (problem !== undefined) return { counts: { ...counts, failed: 1 }, problem };
  return counts.passed > 0 ? { counts } : { counts: FAILED, problem: 'no test ran' };
}

function node(args: readonly string[], limit: number): Command {
  return { file: process.execPath, args, cwd: ROOT, limit };
}
