import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A browser on this machine, ready to be started. */
export interface Chromium {
  /** Where it comes from: `installed` on the machine, or `bundled`, from the registry. */
  readonly origin: 'installed' | 'bundled';
  readonly executable: string;
  /** Variables it needs on top of the process's own. */
  readonly env: Readonly<Record<string, string>>;
}

const NAMES = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/**
 * The Chrome or Chromium installed on this machine; undefined when there is none that starts (some
 * distributions ship a `chromium-browser` that only asks for another package manager).
 */
export async function findInstalled(): Promise<Chromium | undefined> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  for (const executable of [...candidates, MAC].filter((path) => existsSync(path))) {
    const chromium: Chromium = { origin: 'installed', executable, env: {} };
    if ((await startProblem(chromium)) === undefined) return chromium;
  }
  return undefined;
}

/**
 * The browser that comes from the registry (`@sparticuz/chromium`), unpacked once per version and user.
 * Libraries this machine lacks (NSS, above all) come from the same package.
 * @throws Error naming the missing library when it does not start all the same
 */
export async function findBundled(): Promise<Chromium> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`The bundled browser is for Linux on x64 only: install Google Chrome.`);
  }
  const folder = await unpack();
  const plain: Chromium = {
    origin: 'bundled',
    executable: join(folder, 'chromium'),
    env: { FONTCONFIG_FILE: join(folder, 'interlock-fonts.conf') },
  };
  const problem = await startProblem(plain);
  if (problem === undefined) return plain;
  const libraries = [join(folder, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH'] ?? ''];
  const path = libraries.filter((one) => one !== '').join(delimiter);
  const helped: Chromium = { ...plain, env: { ...plain.env, LD_LIBRARY_PATH: path } };
  const remaining = await startProblem(helped);
  if (remaining === undefined) return helped;
  throw new Error(
    `The browser from @sparticuz/chromium does not start here: ${remaining}. ` +
      'Install the library it names, or Google Chrome.',
  );
}

/** Why a browser does not even tell its version; undefined when it does. */
async function startProblem({ executable, env }: Chromium): Promise<string | undefined> {
  try {
    await run(executable, ['--version'], { env: { ...process.env, ...env }, timeout: 10_000 });
    return undefined;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    return stderr?.trim() || message;
  }
}

/** The folder with the unpacked browser. Several processes may ask at once: the first one to finish wins. */
async function unpack(): Promise<string> {
  const user = process.getuid?.();
  const base = join(tmpdir(), `interlock-chromium-${packageVersion()}-${user}`);
  const ready = join(base, 'ready');
  mkdirSync(base, { recursive: true, mode: 0o700 });
  // The name can be guessed: a folder somebody else put there must not name the program we run.
  if (user !== undefined && statSync(base).uid !== user) {
    throw new Error(`${base} belongs to another user`);
  }
  chmodSync(base, 0o700);
  const complete = (): boolean => existsSync(join(ready, 'chromium'));
  if (complete()) return ready;
  // What a cleaner of temporary files left over.
  rmSync(ready, { recursive: true, force: true });
  const fresh = mkdtempSync(join(base, 'unpacking-'));
  try {
    // In a process of its own: the package unpacks into TMPDIR, which is one for the whole process.
    const script = join(import.meta.dirname, 'unpack-chromium.ts');
    await run(process.execPath, [script], { env: { ...process.env, TMPDIR: fresh } });
    writeFileSync(join(fresh, 'interlock-fonts.conf'), fontConfiguration(join(ready, 'fonts')));
    renameSync(fresh, ready);
  } catch (error) {
    if (!complete()) throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return ready;
}

/** The package's own configuration looks for its fonts in /tmp only. */
function fontConfiguration(folder: string): string {
  const folders = [folder, '/usr/share/fonts', '/usr/local/share/fonts'];
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${folders.map((one) => `  <dir>${one}</dir>`).join('\n')}
  <cachedir>${folder}-cache</cachedir>
</fontconfig>
`;
}

function packageVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const manifest = readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
