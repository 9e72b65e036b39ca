import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DESIGNER = import.meta.dirname;
const ROOT = join(DESIGNER, '..');
const DIST = join(DESIGNER, 'dist');

/** What the bundle is made of. The server is not among it: the designer takes only types from there. */
const FOLDERS = ['designer', 'engine'];
const FILES = ['pnpm-lock.yaml', 'tsconfig.json'];
const GENERATED = /^(?:node_modules|dist|\..*)$/;

/** The file in `dist` that names the sources it was built from. */
const STAMP = 'built-from';

/**
 * Builds the web app into `designer/dist` when its sources changed since. The new folder takes the
 * place of the old one only when it is complete, so a server may go on serving meanwhile.
 * @returns true when it was built, false when it was fresh
 * @throws the bundler's error; `dist` is then as it was before
 */
export async function buildDesigner(): Promise<boolean> {
  const sources = hashSources();
  const stamp = join(DIST, STAMP);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return false;
  const { build } = await import('vite');
  const fresh = join(DESIGNER, `.dist-${process.pid}`);
  const old = `${fresh}-old`;
  try {
    await build({
      root: DESIGNER,
      logLevel: 'warn',
      build: { outDir: fresh, emptyOutDir: true },
    });
    writeFileSync(join(fresh, STAMP), sources);
    if (existsSync(DIST)) renameSync(DIST, old);
    renameSync(fresh, DIST);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
  return true;
}

/** One hash over the names and contents of everything the bundle is made of. */
function hashSources(): string {
  const hash = createHash('sha256');
  for (const path of [...FOLDERS.flatMap(listFiles), ...FILES].toSorted()) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(ROOT, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

function listFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (GENERATED.test(entry.name)) return [];
    const below = `${folder}/${entry.name}`;
    return entry.isDirectory() ? listFiles(below) : [below];
  });
}

if (import.meta.main) {
  const started = performance.now();
  const built = await buildDesigner();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(built ? `designer built in ${seconds} s` : 'designer is up to date');
}
