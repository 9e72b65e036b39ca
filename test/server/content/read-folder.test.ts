import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readFolder } from '../../../server/content/read-folder.ts';
import { watchFolder } from '../../../server/content/watch-folder.ts';

it('a layout that cannot be read is told and left out, and keeps nothing from working', async () => {
  const place = mkdtempSync(join(tmpdir(), 'interlock-layout-'));
  mkdirSync(join(place, 'ticket'));
  writeFileSync(join(place, 'ticket', 'layout.json'), '{broken');
  writeFileSync(join(place, 'ticket', 'type.json'), '{}');
  const { files, issues } = await readFolder(place);
  expect([...files.keys()]).toEqual(['ticket/type.json']);
  expect(issues).toMatchObject([
    { severity: 'warning', code: 'json-malformed', file: 'ticket/layout.json' },
  ]);
  rmSync(place, { recursive: true });
});

describe('the workflows folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'interlock-content-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  it('gives its JSON files by their path', async () => {
    write('incident/type.json', '{"id":"incident"}');
    write('incident/policies/one.json', '{"id":"one"}');
    write('README.md', '# not JSON');
    write('.git/config.json', '{');
    const { files, issues } = await readFolder(folder);
    expect(issues).toEqual([]);
    expect(Object.fromEntries(files)).toEqual({
      'incident/policies/one.json': { id: 'one' },
      'incident/type.json': { id: 'incident' },
    });
  });

  it('lists every file it cannot take, and takes the others', async () => {
    write('a/broken.json', '{"id":');
    write('a/deep.json', '['.repeat(100));
    write('a/large.json', `"${'x'.repeat(1_100_000)}"`);
    write('a/fine.json', '{}');
    write('x/1/2/3/4/5/6/7/too-deep.json', '{}');
    const { files, issues } = await readFolder(folder);
    expect([...files.keys()]).toEqual(['a/fine.json']);
    expect(issues.map(({ file, code }) => `${file} ${code}`).toSorted()).toEqual([
      'a/broken.json json-malformed',
      'a/deep.json json-too-deep',
      'a/large.json file-too-large',
      'x/1/2/3/4/5/6 folder-too-deep',
    ]);
  });

  it('follows no link out of itself', async () => {
    symlinkSync('/etc/hostname', join(folder, 'host.json'));
    symlinkSync('/etc', join(folder, 'etc'));
    const { files, issues } = await readFolder(folder);
    expect(files.size).toBe(0);
    expect(issues.map(({ code }) => code)).toEqual(['symbolic-link', 'symbolic-link']);
  });

  it('that is not there is an issue, not a crash', async () => {
    expect((await readFolder(join(folder, 'nowhere'))).issues).toMatchObject([
      { code: 'folder-unreadable' },
    ]);
  });

  it('tells when it has changed and become quiet', async () => {
    write('a/one.json', '{}');
    const onChange = vi.fn<() => void>();
    const stop = watchFolder({
      folder,
      onChange,
      onError: (cause) => expect.unreachable(String(cause)),
      quiet: 20,
    });
    // The watch of a folder needs a moment to begin; a change before it would be missed.
    await vi.waitFor(() => {
      write('a/one.json', JSON.stringify({ at: performance.now() }));
      expect(onChange).toHaveBeenCalled();
    });
    stop();
  });
});
