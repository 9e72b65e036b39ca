import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findInstallProblem, repository } from '../../../server/cli/check-install.mjs';

const current = { version: '26.10.0', platform: 'linux-x64' };
const old = { version: '20.20.2', platform: 'linux-x64' };

/** A checkout holding these files. */
function buildCheckout(files: Readonly<Record<string, unknown>>): string {
  const root = mkdtempSync(join(tmpdir(), 'interlock-checkout-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), JSON.stringify(content));
  }
  return root;
}

const wants = {
  'server/package.json': { dependencies: { hono: '4.13.19', '@interlock/engine': 'workspace:*' } },
};
const complete = {
  ...wants,
  'node_modules/.bin/node': '',
  'server/node_modules/hono/package.json': { version: '4.13.19' },
  'server/node_modules/@interlock/engine/package.json': { version: '0.1.0' },
};

describe('before it runs, a program says clearly what is wrong with the installation:', () => {
  it('nothing, in this checkout and in a complete one', () => {
    expect(
      findInstallProblem(repository, { ...current, version: process.versions.node }),
    ).toBeUndefined();
    expect(findInstallProblem(buildCheckout(complete), current)).toBeUndefined();
  });

  it('it failed altogether, so the machine’s older Node runs', () => {
    const problem = findInstallProblem(buildCheckout(wants), old);
    expect(problem).toContain('needs Node 24 or newer; this is Node 20.20.2');
    expect(problem).toContain('the installation failed');
    expect(problem).toContain('npx --yes pnpm@12 install');
  });

  it('it is fine, but the older Node was called by hand', () => {
    expect(findInstallProblem(buildCheckout(complete), old)).toContain('npx --yes pnpm@12 start');
  });

  it('the registry has no Node for this machine', () => {
    const problem = findInstallProblem(buildCheckout(wants), { ...old, platform: 'linux-riscv64' });
    expect(problem).toContain('no Node for linux-riscv64');
    expect(problem).toContain('https://nodejs.org');
  });

  it('a package is missing or of another version', () => {
    const root = buildCheckout({
      ...wants,
      'server/node_modules/hono/package.json': { version: '4.0.0' },
    });
    const problem = findInstallProblem(root, current);
    expect(problem).toContain('hono is 4.0.0, wanted is 4.13.19');
    expect(problem).toContain('@interlock/engine is missing');
  });
});
