import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../server/cli/command-line.ts';
import { listen, type Listener } from '../../server/listen.ts';
import { openAppWorld, type AppWorld } from '../support/app.ts';
import { liveThroughIncidents, QUIET, type Happened } from '../support/incident-month.ts';
import { shipped } from '../workflows/shipped-packs.ts';

describe('interlock backtest', { timeout: 240_000 }, () => {
  let world: AppWorld;
  let happened: Happened;
  let listener: Listener;
  let folder: string;
  beforeAll(async () => {
    world = await openAppWorld(shipped.files);
    happened = await liveThroughIncidents(world);
    listener = await listen(world.app.fetch, { host: '127.0.0.1', port: 0 });
    folder = await mkdtemp(join(tmpdir(), 'interlock-draft-'));
    await writeFile(join(folder, 'quiet.json'), JSON.stringify(QUIET));
  }, 240_000);
  afterAll(async () => {
    await listener.close(1_000);
    await world.close();
    await rm(folder, { recursive: true });
  });

  const run = async (
    args: readonly string[],
    env: { readonly [name: string]: string } = {},
    interrupted = new AbortController().signal,
  ) => {
    let [out, err] = ['', ''];
    const code = await runCommandLine(args, {
      env: {
        INTERLOCK_URL: `http://127.0.0.1:${listener.port}`,
        INTERLOCK_TOKEN: happened.agent,
        ...env,
      },
      cwd: folder,
      print: (text) => void (out += text),
      tell: (text) => void (err += text),
      interrupted,
    });
    return { code, out, err };
  };

  it('replays the last days through a draft of workflows, and tells whose lives differ', async () => {
    // given: whoever takes an incident no longer resolves it
    const path = 'incident/workflow.json';
    const workflow = structuredClone(shipped.files.get(path)) as unknown as Resolvable;
    const drafts = await mkdtemp(join(tmpdir(), 'interlock-replay-'));
    const same = join(import.meta.dirname, '..', '..', 'workflows');
    const other = join(drafts, 'other');
    delete workflow.states['in-progress'].transitions['resolve'];
    await mkdir(join(other, 'incident'), { recursive: true });
    await writeFile(join(other, path), JSON.stringify(workflow));
    // when
    const none = await run(['replay', '--days', '40', '--draft', same]);
    const { code, out } = await run(['replay', '--days', '40', '--draft', other]);
    const alone = await run(['replay', '--days', '40', '--draft', join(other, path)]);
    await rm(drafts, { recursive: true });
    // then
    expect([none.code, none.out]).toEqual([0, expect.stringContaining('nothing is otherwise')]);
    expect(code).toBe(0);
    // The last days end with the moment somebody asks.
    const lives = (told: string): string => told.slice(told.indexOf(': '));
    expect([alone.code, lives(alone.out)]).toEqual([0, lives(out)]);
    expect(out).toMatch(/^ +\d+ get stuck$/mu);
    expect(out).toMatch(/^INC\d+: path.*, stuck; they part at \S+ on incident\.resolved$/mu);
    expect(out).toMatch(/^ {2}live: {2}takes in-progress#resolve to resolved/mu);
    expect(out).toMatch(/^ {2}draft: nothing happens; in the end in-progress$/mu);
    const wrong = await run(['replay', '--days', '0', '--draft', other]);
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('--days 0 is no number')]);
  });

  it('prints a table a person can read, from a file or a folder', async () => {
    const { code, out, err } = await run([
      'backtest',
      '--from',
      happened.from,
      '--draft',
      'quiet.json',
    ]);
    expect([code, err]).toEqual([0, expect.not.stringContaining('refused')]);
    expect(out).toMatch(/incidents opened +\d+ +\d+ +-1/);
    expect(out).toMatch(/precision +50\.0 % +100\.0 %/);
    expect(out).toMatch(/ended alike: (\d+) of \1 \(100 %\)$/m);
    expect(out).toMatch(
      /timers and waits of patterns that came to the same: \d+ of \d+; only then: 0/,
    );
    expect(out).toMatch(/incidents opened, not by hand: 5 then, 5 simulated, 5 of them the same$/m);
    // Each event the sets differ on is told by what people know of it, beside its id.
    expect(out).toMatch(
      /^\d{4}-\d\d-\d\dT\S+Z {2}alert\.raised {2}“.+”, about \S.*, from \/prometheus$/m,
    );
    expect(out).toMatch(/^ {2}live: +applied: opened alert, incident/m);
    expect(out).toMatch(/^ {2}draft: suppressed \(.+\): opened alert$/m);
    expect(out).toMatch(/^ {2}id: +\S+$/m);
    const none = await run([
      'backtest',
      '--from',
      happened.from,
      '--draft',
      'quiet.json',
      '--events',
      '0',
    ]);
    expect(none.out).toContain('Events on which the sets differ: ');
    expect(none.out).not.toMatch(/^ {2}live:/m);
    const folderToo = await run(['backtest', '--from', happened.from, '--draft', '.']);
    expect(folderToo.out).toMatch(/incidents opened +\d+ +\d+ +-1/);
  });

  it('prints the report as JSON, and takes a folder laid out as workflows are', async () => {
    const laidOut = join(folder, 'pack', 'alert', 'policies');
    await mkdir(laidOut, { recursive: true });
    await writeFile(join(laidOut, 'quiet.json'), JSON.stringify(QUIET));
    const { code, out } = await run([
      'backtest',
      '--from',
      happened.from,
      '--draft',
      'pack',
      '--format',
      'json',
      '--source',
      '/prometheus',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      state: 'done',
      report: { window: { source: '/prometheus' }, totals: { difference: { incidents: -1 } } },
    });
  });

  it('says what is wrong, with the exit code for it', async () => {
    const base = ['backtest', '--from', happened.from];
    expect(await run([])).toMatchObject({ code: 0, out: expect.stringContaining('backtest') });
    expect(await run(['backtest', '--help'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('--draft'),
    });
    expect(await run(['guess'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('backtest'),
    });
    expect(await run(base)).toMatchObject({ code: 2, err: expect.stringContaining('--draft') });
    expect(await run([...base, '--draft', 'nowhere'])).toMatchObject({ code: 2 });
    expect(await run([...base, '--draft', 'quiet.json', '--colour'])).toMatchObject({ code: 2 });
    expect(await run([...base, '--draft', '.', '--events', 'many'])).toMatchObject({ code: 2 });
    expect(await run(['backtest', '--from', 'yesterday', '--draft', '.'])).toMatchObject({
      code: 2,
    });
    await writeFile(join(folder, 'broken.txt'), '{');
    expect(await run([...base, '--draft', 'broken.txt'])).toMatchObject({ code: 1 });
    await writeFile(join(folder, 'wrong.txt'), JSON.stringify({ ...QUIET, on: [] }));
    const wrong = await run([...base, '--draft', 'wrong.txt']);
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('wrong.txt#/on: ') });
    for (const day of ['2026-02-30', '2026-02-30T08:00:00Z', '2026-13-01', '2026-06-31'])
      expect(await run(['backtest', '--from', day, '--draft', '.'])).toMatchObject({
        code: 2,
        err: expect.stringContaining(`--from ${day} is no time`),
      });
    expect(await run([...base, '--draft', '.', '--warm-up', 'P99999999D'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('/warmUp: at most P31D'),
    });
    expect(
      await run([...base, '--draft', 'quiet.json'], { INTERLOCK_TOKEN: 'wrong' }),
    ).toMatchObject({ code: 2, err: expect.stringContaining('does not know this token') });
    const nobody = { INTERLOCK_URL: 'http://127.0.0.1:1' };
    expect(await run([...base, '--draft', 'quiet.json'], nobody)).toMatchObject({
      code: 2,
      err: expect.stringContaining('No server answers'),
    });
  });

  it('prints each issue once, with the file it stands in', async () => {
    // given: a folder of policies, one of them wrong; and one laid out as workflows are
    const write = async (path: string, json: object | null): Promise<void> => {
      await mkdir(join(folder, path, '..'), { recursive: true });
      await writeFile(join(folder, path), JSON.stringify(json));
    };
    await write('loose/a.json', QUIET);
    await write('loose/b.json', { ...QUIET, id: 'loud', title: 5 });
    await write('laid/alert/policies/b.json', { ...QUIET, id: 'loud', on: [] });
    const base = ['backtest', '--from', happened.from];
    const linesOf = ({ err }: { readonly err: string }) => err.trim().split('\n');
    // when
    const loose = await run([...base, '--draft', 'loose', '--without', 'nobody']);
    const laid = await run([...base, '--draft', 'laid']);
    await write('gone.txt', { files: { 'alert/type.json': null } });
    const gone = await run([...base, '--draft', 'gone.txt']);
    // then
    expect(linesOf(loose)).toEqual([
      'The server refused (422): The content is not valid',
      expect.stringMatching(/^ {2}--without nobody: .*nobody/),
      expect.stringMatching(/^ {2}b\.json#\/title: /),
    ]);
    expect(linesOf(laid)).toEqual([
      'The server refused (422): The content is not valid',
      expect.stringMatching(/^ {2}alert\/policies\/b\.json#\/on: /),
    ]);
    // What the draft breaks elsewhere is told with the live file it breaks.
    const [, ...broken] = linesOf(gone);
    expect(broken.length).toBeGreaterThan(0);
    for (const line of broken) expect(line).toMatch(/^ {2}\S+\.json#?\S*: /);
  });

  it('says that a policy of the draft breaks, and which limit made the difference', async () => {
    // given
    const open = shipped.files.get('incident/policies/alert-opens-incident.json') as {
      readonly actions: object;
    };
    const broken = {
      ...open,
      actions: {
        open: {
          type: 'record.open',
          params: {
            type: 'incident',
            data: { title: { cel: 'string(1 / (size(event.type) - size(event.type)))' } },
          },
        },
      },
    };
    const limited = { ...open, limits: { throttle: { most: 1, per: 'P30D' } } };
    await writeFile(join(folder, 'breaks.txt'), JSON.stringify(broken));
    await writeFile(join(folder, 'limited.txt'), JSON.stringify(limited));
    const base = ['backtest', '--from', happened.from, '--events', '100', '--draft'];
    // when
    const one = await run([...base, 'breaks.txt']);
    const other = await run([...base, 'limited.txt']);
    // then
    expect([one.code, other.code]).toEqual([0, 0]);
    expect(one.out).toMatch(/^times a policy broke +0 +\d+ +\+\d+$/m);
    expect(one.out).toMatch(
      /^What broke:\n {2}draft {2}policy alert-opens-incident, \d+ times, at \/actions\/open\/params\/data\/title\/cel: .*division by zero/m,
    );
    expect(one.out).toMatch(
      /^ {2}by: +alert-opens-incident \(live only\): draft: broke at \/actions\/open\S+: .*division by zero/m,
    );
    expect(other.out).toMatch(
      /^ {2}by: +alert-opens-incident \(live only\): draft: held back, throttled: 1 per 720 h$/m,
    );
    expect(other.out).not.toContain('What broke');
  });

  it('cancels the backtest when somebody interrupts it', async () => {
    const interrupt = new AbortController();
    interrupt.abort();
    const args = ['backtest', '--from', happened.from, '--draft', 'quiet.json'];
    expect(await run(args, {}, interrupt.signal)).toMatchObject({
      code: 1,
      err: expect.stringContaining('is cancelled'),
    });
  });
});

interface Resolvable {
  readonly states: {
    readonly 'in-progress': { readonly transitions: { [id: string]: object } };
  };
}
