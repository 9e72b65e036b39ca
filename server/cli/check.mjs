// Ends the program with a clear word when the installation failed. Import it first, or run it
// before a program: `node server/cli/check.mjs && node test/run.ts`.
import { findInstallProblem, repository } from './check-install.mjs';

const problem = findInstallProblem(repository, {
  version: process.versions.node,
  platform: `${process.platform}-${process.arch}`,
});
if (problem !== undefined) {
  console.error(`\n${problem}\n`);
  process.exit(1);
}
