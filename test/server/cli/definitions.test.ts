import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalText } from '@interlock/engine/study';
import { gitWorld, type GitWorld } from './git-world.ts';

const POLICY = { id: 'p', title: 'P', on: ['a.b'], conditions: { all: [] }, actions: {} };
const FILE = 'workflows/ticket/policies/p.json';

let world: GitWorld;
beforeAll(() => {
  world = gitWorld();
  world.write(FILE, canonicalText('policy', POLICY));
  world.commit('first');
  world.write(FILE, canonicalText('policy', { ...POLICY, enabled: false }));
  world.commit('second');
});
afterAll(() => world.remove());

describe('interlock fmt', () => {
  it('writes what is written otherwise, keeps permissions, and leaves nothing else behind', async () => {
    // given
    const odd = '\uFEFF{"title": "P",\r\n "enabled": true, "id": "p"}';
    world.write('a/ticket/policies/p.json', odd);
    world.write('a/ticket/policies/q.json', '{\n  "id": "q"\n}\n');
    world.write('a/ticket/notes.json', '{"b":1,"a":2}');
    chmodSync(join(world.folder, 'a/ticket/policies/p.json'), 0o640);
    // when
    const checked = await world.interlock('fmt', '--check', 'a');
    const unchanged = world.read('a/ticket/policies/p.json');
    const written = await world.interlock('fmt', 'a', '--format', 'json');
    const again = await world.interlock('fmt', 'a', '--check');
    // then
    expect(checked).toEqual({ code: 1, out: 'a/ticket/policies/p.json\n', err: '' });
    expect(unchanged).toBe(odd);
    expect([written.code, JSON.parse(written.out)]).toEqual([
      0,
      { files: ['a/ticket/policies/p.json'] },
    ]);
    expect(world.read('a/ticket/policies/p.json')).toBe('{\n  "id": "p",\n  "title": "P"\n}\n');
    expect(statSync(join(world.folder, 'a/ticket/policies/p.json')).mode & 0o777).toBe(0o640);
    expect(world.read('a/ticket/notes.json')).toBe('{"b":1,"a":2}');
    expect(readdirSync(join(world.folder, 'a/ticket/policies'))).toEqual(['p.json', 'q.json']);
    expect(again).toEqual({ code: 0, out: '', err: '' });
  });

  it('knows a file that stands nowhere by its $schema', async () => {
    world.write('draft.json', '{"id": "d", "$schema": "https://x.example/schema/policy.json"}');
    expect((await world.interlock('fmt', 'draft.json')).code).toBe(0);
    expect(Object.keys(JSON.parse(world.read('draft.json')) as object)).toEqual(['$schema', 'id']);
  });

  it.each([
    ['that is cut off', '{"id": "p", "on": [', /this is not JSON/],
    ['that is no JSON', 'id: p', /this is not JSON/],
    ['with a forbidden name', '{"id": "p", "__proto__": {"a": 1}}', /"__proto__" may not be a key/],
    [
      'with an undecided conflict',
      '{\n<<<<<<< ours\n "id": 1\n=======\n "id": 2\n>>>>>>> theirs\n}',
      /has a conflict that is not decided, at line 2/,
    ],
    ['nested without end', '['.repeat(70) + ']'.repeat(70), /nested deeper than 64/],
    ['beyond all size', `"${'x'.repeat(1_100_000)}"`, /1048576 bytes/],
  ])(
    'a file %s stays as it is, and the others are written all the same',
    async (_what, text, why) => {
      // given
      world.write('b/ticket/policies/broken.json', text);
      world.write('b/ticket/policies/good.json', '{"title": "G", "id": "g"}');
      // when
      const { code, err } = await world.interlock('fmt', 'b');
      const alone = await world.interlock('fmt', 'b/ticket/policies/broken.json');
      // then
      expect(world.read('b/ticket/policies/good.json')).toBe(
        '{\n  "id": "g",\n  "title": "G"\n}\n',
      );
      expect([code, alone.code]).toEqual([2, 2]);
      expect(err).toMatch(why);
      expect(alone.err).toMatch(why);
      expect(world.read('b/ticket/policies/broken.json')).toBe(text);
    },
  );

  it('a file in another encoding stays as it is', async () => {
    // given
    const path = 'e/ticket/policies/latin.json';
    const bytes = Buffer.from('{"title": "Gr\u00fc\u00dfe", "id": "p"}', 'latin1');
    world.write(path, bytes);
    // when
    const { code, err } = await world.interlock('fmt', 'e');
    // then
    expect([code, err]).toEqual([2, expect.stringContaining('not valid UTF-8')]);
    expect(readFileSync(join(world.folder, path))).toEqual(bytes);
  });

  it('states that lead round in circles are as good as any', async () => {
    const states = { a: { always: 1, transitions: { go: { on: 'x.y', target: 'a' } } } };
    world.write('c/ticket/workflow.json', JSON.stringify({ states, id: 'ticket' }));
    expect((await world.interlock('fmt', 'c')).code).toBe(0);
    expect((await world.interlock('fmt', 'c', '--check')).code).toBe(0);
  });

  it.each([
    [['fmt', 'nowhere'], /There is no file nowhere/],
    [['fmt', '--format', 'xml'], /There is no format "xml"/],
    [['fmt', '--force'], /see --help/],
    [['fmt', '.gitattributes'], /cannot be read: this is not JSON/],
  ])('%j ends with 2', async (args, why) => {
    const { code, err } = await world.interlock(...args);
    expect([code, err]).toEqual([2, expect.stringMatching(why)]);
  });

  it('follows no links', async () => {
    mkdirSync(join(world.folder, 'd/ticket/policies'), { recursive: true });
    symlinkSync(join(world.folder, FILE), join(world.folder, 'd/ticket/policies/p.json'));
    for (const path of ['d', 'd/ticket/policies/p.json'])
      expect((await world.interlock('fmt', path)).code).toBe(2);
  });
});

describe('interlock diff', () => {
  it.each([
    [['HEAD~1', 'HEAD']],
    [['HEAD~1', 'HEAD', '--', 'workflows']],
    [['HEAD~1', 'workflows']],
    [['HEAD~1:workflows', 'HEAD:workflows']],
    [[`HEAD~1:${FILE}`, FILE]],
    [[`HEAD~1:${FILE}`, 'HEAD', '--', FILE]],
  ])('%j tells in words what differs, and ends with 1', async (args) => {
    const sides =
      args.length === 4 && args[0]?.includes(':') === true ? ['HEAD~1', 'HEAD', '--', FILE] : args;
    const { code, out } = await world.interlock('diff', ...sides);
    expect([code, out]).toEqual([
      1,
      'Policy P (ticket/policies/p.json): 1 setting changed\n  ~ “P” is switched off\n',
    ]);
  });

  it('as data', async () => {
    const { out } = await world.interlock('diff', 'HEAD~1', 'HEAD', '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({
      differences: [
        {
          file: 'ticket/policies/p.json',
          changes: [{ kind: 'changed', field: 'enabled', after: false }],
        },
      ],
    });
  });

  it('ends with 0 and says nothing where nothing differs', async () => {
    expect(await world.interlock('diff', 'HEAD', 'workflows')).toEqual({
      code: 0,
      out: '',
      err: '',
    });
  });

  it.each([
    [['diff', 'HEAD'], /Name two versions/],
    [['diff', 'HEAD', 'nothing'], /nothing is neither a file or folder nor a revision/],
    [['diff', 'HEAD:nowhere', 'HEAD'], /There is nothing at HEAD:nowhere/],
    [['diff', 'HEAD', '--output=x'], /see --help/],
    [['diff', 'HEAD:workflows', '--', '--output=x'], /Name two versions/],
    [['diff', 'HEAD', 'HEAD', '--', '-x'], /There is nothing at HEAD:-x/],
    [['diff', 'HEAD', FILE], /A file can be compared with a file/],
  ])('%j ends with 2', async (args, why) => {
    const { code, err } = await world.interlock(...args);
    expect([code, err]).toEqual([2, expect.stringMatching(why)]);
  });
});

describe('interlock merge-driver', () => {
  it.each([
    [['merge-driver'], /This is how git merges/],
    [['merge-driver', FILE, FILE, FILE, 'notes.txt', '--marker-size', 'x'], /--marker-size is/],
    [['merge-driver', 'gone', FILE, FILE, FILE], /There is no file gone/],
  ])('%j ends with 2', async (args, why) => {
    const before = world.read(FILE);
    const { code, err } = await world.interlock(...args);
    expect([code, err]).toEqual([2, expect.stringMatching(why)]);
    expect(world.read(FILE)).toBe(before);
  });
});
