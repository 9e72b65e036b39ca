import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FORGES } from './change-request/forge.ts';
import { UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { parseCommandLine } from './parse-command-line.ts';

const HELP = `Usage: interlock ci-template github|gitlab

A job for a repository of definitions, on standard output: on every change request it runs "interlock check" and has
"interlock comment" comment the summary, with pictures of the workflows that change. What it needs stands at its top.

  interlock ci-template github > .github/workflows/interlock.yml
  interlock ci-template gitlab > .gitlab-ci.yml

Exit codes: 0 done, 2 the command line is wrong.
`;

/** `interlock ci-template`: prints a job that checks change requests of definitions. */
export async function ciTemplateCommand(
  args: readonly string[],
  { print }: Surroundings,
): Promise<void> {
  const { values, positionals } = parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) return print(HELP);
  const [name, ...more] = positionals;
  const forge = FORGES.find((one) => one === name);
  if (forge === undefined || more.length > 0)
    throw new UsageFailure(`There are templates for ${FORGES.join(' and ')}; see --help`);
  print(await readFile(join(import.meta.dirname, 'ci-template', `${forge}.yml`), 'utf8'));
}
