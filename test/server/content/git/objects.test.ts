import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commitOf, readCommit } from '../../../../server/content/git/commit.ts';
import { packOf } from '../../../../server/content/git/pack.ts';
import { isBranchOrTag, draftOfRef } from '../../../../server/content/git/ref-name.ts';
import { tagOf } from '../../../../server/content/git/tag.ts';
import { FOLDER, readTree, treesOf } from '../../../../server/content/git/tree.ts';
import { gitObject, type GitObject } from '../../../../server/git-object.ts';

describe('git objects', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'interlock-git-objects-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const git = (args: readonly string[], input: string | Buffer = '', cwd = folder): string =>
    execFileSync('git', args, { cwd, input, stdio: ['pipe', 'pipe', 'pipe'] }).toString();

  it('have the names git gives them, and hold what git reads from them', async () => {
    // given
    const at = '2026-11-27T09:00:00.000Z';
    const files = {
      'a.json': '{}\n',
      'a/b/c.json': '{ "x": "ü" }\n',
      'a-b/z.json': '1\n',
      'a.b/z.json': '2\n',
      'README.md': 'Read\n',
    };
    const blobs = Object.values(files).map((text) => gitObject('blob', Buffer.from(text)));
    const named = Object.keys(files).map((path, n): [string, string] => [
      path,
      blobs[n]?.sha1 ?? '',
    ]);
    const trees = treesOf(new Map(named));
    const tree = trees.at(-1)?.sha1 ?? '';
    const odd = { name: ' Ada <script>\n"Lovelace". ', email: 'ada@example.org\0>', at };
    const first = commitOf({ tree, parents: [], author: odd, committer: odd, message: 'First' });
    const second = commitOf({
      tree,
      parents: [first.sha1],
      author: { name: '', email: '', at },
      committer: { name: 'Jörg', email: 'j@example.org', at },
      message: 'Second\n\nwith a body\n\n',
    });
    const tag = tagOf({
      name: 'incident/v1',
      commit: second.sha1,
      tagger: { name: 'Interlock', email: 'engine@interlock.invalid', at },
      message: 'incident, version 1',
    });
    const objects: GitObject[] = [...blobs, ...trees, first, second, tag];
    // when
    git(['init', '--quiet', '--bare', '.']);
    git(['index-pack', '--stdin', '--strict'], await packOf(objects));
    git(['update-ref', 'refs/heads/main', second.sha1]);
    git(['update-ref', 'refs/tags/incident/v1', tag.sha1]);
    // then
    expect(git(['fsck', '--strict', '--full'])).toBe('');
    const listed = git(['ls-tree', '-r', '--name-only', 'main']).trim().split('\n');
    expect(listed.toSorted()).toEqual(Object.keys(files).toSorted());
    for (const [path, text] of Object.entries(files))
      expect(git(['show', `main:${path}`])).toBe(text);
    expect(git(['log', '--format=%an|%ae|%cn|%aI|%s', 'main']).trim().split('\n')).toEqual([
      'unknown||Jörg|2026-11-27T09:00:00+00:00|Second',
      'Ada script"Lovelace|ada@example.org|Ada script"Lovelace|2026-11-27T09:00:00+00:00|First',
    ]);
    expect(git(['rev-parse', 'incident/v1^{commit}']).trim()).toBe(second.sha1);
    // and what is read again is what was written
    expect(readCommit(second)).toMatchObject({
      tree,
      parents: [first.sha1],
      author: { name: 'unknown', email: '', at },
      message: 'Second\n\nwith a body',
    });
    expect(readTree(trees.at(-1) ?? first).map(({ name }) => name)).toEqual([
      'README.md',
      'a-b',
      'a.b',
      'a.json',
      'a',
    ]);
  });

  it('of every size come whole out of a pack', async () => {
    const sizes = [0, 1, 15, 16, 17, 2_047, 2_048, 2_049, 70_000, 1_000_000];
    const objects = sizes.map((size) => gitObject('blob', Buffer.alloc(size, `${size}`)));
    const own = mkdtempSync(join(folder, 'sizes-'));
    git(['init', '--quiet', '--bare', '.'], '', own);
    git(['index-pack', '--stdin', '--strict'], await packOf(objects), own);
    const asked = objects.map(({ sha1 }) => sha1).join('\n');
    expect(git(['cat-file', '--batch-check'], asked, own).trim().split('\n')).toEqual(
      objects.map(({ sha1, bytes }) => `${sha1} blob ${bytes.length}`),
    );
  });

  it('make folders that hold every file where it stood, whatever the names', () => {
    const name = fc.stringMatching(/^[a-c][a-c0.-]{0,2}$/);
    const paths = fc.uniqueArray(
      fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
      { maxLength: 12 },
    );
    // Nothing is a file and a folder.
    const apart = paths.map((all) =>
      all.filter((path) => !all.some((other) => other.startsWith(`${path}/`))),
    );
    fc.assert(
      fc.property(apart, (all) => {
        // given
        const files = new Map(
          all.map((path) => [path, gitObject('blob', Buffer.from(path)).sha1] as const),
        );
        // when
        const trees = new Map(treesOf(files).map((tree) => [tree.sha1, tree]));
        // then
        const found = new Map<string, string>();
        const visit = (tree: GitObject | undefined, place: string): void => {
          const entries = tree === undefined ? [] : readTree(tree);
          const keys = entries.map((one) => one.name + (one.mode === FOLDER ? '/' : ''));
          expect(keys).toEqual(
            keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
          );
          for (const { name: own, mode, sha1 } of entries) {
            if (mode === FOLDER) visit(trees.get(sha1), `${place}${own}/`);
            else found.set(place + own, sha1);
          }
        };
        visit(treesOf(files).at(-1), '');
        expect(Object.fromEntries(found)).toEqual(Object.fromEntries(files));
      }),
    );
  });

  it('that are cut off are refused, whatever is left of them', () => {
    const tree =
      treesOf(new Map([['a.json', 'a'.repeat(40)]]))[0] ?? gitObject('tree', Buffer.of());
    for (let length = 1; length < tree.bytes.length; length += 1) {
      const cut = gitObject('tree', tree.bytes.subarray(0, length));
      expect(() => readTree(cut)).toThrow('cut off');
    }
    expect(() => readTree(gitObject('blob', Buffer.of()))).toThrow('is a blob');
    expect(() => readCommit(gitObject('commit', Buffer.from('tree x\n\nhello')))).toThrow(
      'does not say',
    );
  });
});

describe('names of branches and tags', () => {
  it('that are taken are taken by git too', () => {
    const part = fc.stringMatching(/^[ab1_./~^:?*[\\@{ \n-]{0,12}$/);
    const names = fc.tuple(fc.constantFrom('refs/heads/', 'refs/tags/', 'refs/', ''), part);
    fc.assert(
      fc.property(names, ([place, rest]) => {
        const name = `${place}${rest}`;
        if (!isBranchOrTag(name)) return;
        execFileSync('git', ['check-ref-format', name]);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    'refs/heads/--upload-pack=x',
    'refs/heads/-x',
    'refs/heads/a..b',
    'refs/heads/a.lock',
    'refs/heads/../../x',
    'refs/heads/a b',
    'refs/heads/A',
    'refs/heads/é',
    'refs/interlock/folder',
    'HEAD',
    `refs/heads/${'a'.repeat(300)}`,
  ])('%s is none', (name) => {
    expect(isBranchOrTag(name)).toBe(false);
  });

  it('tell the draft they are of', () => {
    expect(draftOfRef('refs/heads/draft/new-priority')).toBe('new-priority');
    expect(draftOfRef('refs/heads/draft/a/b')).toBe(null);
    expect(draftOfRef('refs/heads/draft/a.b')).toBe(null);
    expect(draftOfRef('refs/heads/main')).toBe(null);
  });
});
