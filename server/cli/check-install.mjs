/* oxlint-disable typescript/no-unsafe-argument, typescript/no-unsafe-assignment, typescript/no-unsafe-member-access, typescript/no-unsafe-return -- plain JavaScript belongs to no TypeScript project, so nothing here has a type */
// Plain JavaScript that any Node since 14 runs: when the installation failed, the machine's own,
// older Node gets here.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const oldestNode = 24;
/** Platforms the registry has a Node for; package.json lists the same as optional dependencies. */
const broughtNodes = ['linux-x64', 'linux-arm64', 'darwin-x64'];
const mend = 'Run it again: npx --yes pnpm@12 install';

/**
 * Why the programs of this repository cannot run, or undefined when they can: the Node running is
 * too old, or the installation that pnpm does before each script did not finish (pnpm runs the
 * script all the same). Never throws.
 * @param {string} root the repository
 * @param {{version: string, platform: string}} node the running Node: its version without "v", and
 *   platform-processor
 * @returns {string | undefined} a message for the person at the terminal
 */
export function findInstallProblem(root, node) {
  const missing = findMissing(root);
  if (Number(node.version.split('.')[0]) < oldestNode) {
    const head = `Interlock needs Node ${oldestNode} or newer; this is Node ${node.version}.`;
    if (!broughtNodes.includes(node.platform)) {
      return `${head}\nThe registry has no Node for ${node.platform}: install one from https://nodejs.org and start again.`;
    }
    if (existsSync(join(root, 'node_modules/.bin/node'))) {
      return `${head}\nThe Node that Interlock brings is installed; start through pnpm to use it: npx --yes pnpm@12 start`;
    }
    return `${head}\nThe Node that Interlock brings is not there: the installation failed, and the reason stands above.\n${mend}`;
  }
  if (missing.length === 0) return undefined;
  const some =
    missing.slice(0, 5).join(', ') + (missing.length > 5 ? ` and ${missing.length - 5} more` : '');
  return `The installation is not complete: ${some}.\nIf an installation ran just now, the reason stands above. ${mend}`;
}

/** Direct dependencies of the programs that are not installed in the wanted version. */
function findMissing(root) {
  return ['engine', 'server'].flatMap((folder) => {
    const wanted = readJson(join(root, folder, 'package.json')).dependencies || {};
    return Object.keys(wanted).flatMap((name) => {
      const found = join(root, folder, 'node_modules', name, 'package.json');
      if (!existsSync(found)) return [`${name} is missing`];
      const { version } = readJson(found);
      const exact = /^\d/.test(wanted[name]);
      return exact && version !== wanted[name]
        ? [`${name} is ${version}, wanted is ${wanted[name]}`]
        : [];
    });
  });
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

/** The repository this file belongs to. */
export const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
