import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../../server/cli/command-line.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const shipped = join(root, 'workflows');
const fixture = (name: string): string => join(root, 'test', 'fixtures', name);
const folder = mkdtempSync(join(tmpdir(), 'interlock-charts-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => runIn({}, ...args);

async function runIn(env: { [name: string]: string }, ...args: string[]) {
  let [out, err] = ['', ''];
  const code = await runCommandLine(args, {
    env,
    cwd: folder,
    print: (text) => void (out += text),
    tell: (text) => void (err += text),
    interrupted: new AbortController().signal,
  });
  return { code, out, err };
}

const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return name;
};

const lamp = {
  id: 'lamp',
  initial: 'off',
  states: {
    off: { on: { 'lamp.switched': { target: 'on', guard: 'isPlugged' } } },
    on: { after: { 60000: { target: 'off', reenter: false } }, entry: 'glow', tags: ['lit'] },
  },
};

describe('interlock graph and export', () => {
  it.each(['mermaid', 'svg', 'xstate'])(
    'give a shipped workflow out as %s, alike',
    async (form) => {
      // when
      const graph = await run('graph', 'change', shipped, `--${form}`);
      const exported = await run('export', shipped, '--workflow', 'change', '--to', form);
      // then
      expect(graph.code).toBe(0);
      expect(exported).toEqual(graph);
      const begin = {
        mermaid: /^---\ntitle: "Change"/,
        svg: /^<svg /,
        xstate: /^\{\n {2}"id": "change"/,
      };
      expect(graph.out).toMatch(begin[form as keyof typeof begin]);
      expect(graph.err !== '').toBe(form === 'xstate');
    },
  );

  it('an exported workflow comes back as the file it was', async () => {
    // given
    const { out } = await run('graph', 'article', shipped, '--xstate');
    // when
    const args = ['import', '--from', 'xstate', file('article.json', out), '--out', 'back'];
    const imported = await runIn({ INTERLOCK_WORKFLOWS: shipped }, ...args);
    // then
    expect(imported.out).toMatch(
      /^✓ article\.json: 0 parts not carried over as they stand\n✓ the draft, "article": valid, /,
    );
    const type = join(folder, 'back', 'article', 'type.json');
    expect([imported.code, existsSync(type)]).toEqual([0, false]);
    expect(readFileSync(join(folder, 'back', 'article', 'workflow.json'), 'utf8')).toBe(
      readFileSync(join(shipped, 'article', 'workflow.json'), 'utf8'),
    );
  });

  it.each([
    [['graph'], 'Name a workflow'],
    [['graph', 'change', shipped], 'Say one of'],
    [['graph', 'change', shipped, '--svg', '--mermaid'], 'Say one of'],
    [['graph', 'chnage', shipped, '--svg'], 'There is no workflow "chnage"'],
    [['graph', 'change', shipped, 'more', '--svg'], 'One folder at a time'],
    [['export', shipped, '--workflow', 'change'], 'belong together'],
    [['export', shipped, '--workflow', 'change', '--to', 'visio'], 'There is no form "visio"'],
    [['export', shipped, '--workflow', 'change', '--to', 'svg', '--plain'], 'are for policies'],
    [['import', '--from', 'visio', 'x'], 'There is no format "visio"'],
    [['import', '--from', 'xstate', 'nowhere.json'], 'There is no file'],
    [['import', '--from', 'xstate', 'x', '--on', 'a.b'], '--on is not for --from xstate'],
    [['import', '--from', 'bpmn', 'x', '--xstate', '4'], '--xstate is for'],
    [['import', '--from', 'xstate', 'x', '--xstate', '6'], '--xstate is 4 or 5'],
    [['import', 'x', '--out', 'y'], '--out is not for rules'],
    [['import', '--from', 'xstate', 'x', '--format', 'pdf'], 'There is no format "pdf"'],
  ])('a wrong command line is told: %j', async (args, problem) => {
    const { code, err, out } = await run(...args);
    expect([code, out, err]).toEqual([2, '', expect.stringContaining(problem)]);
  });
});

describe('interlock import --from', () => {
  it('reports every loss with its line, and writes a draft', async () => {
    // given
    const name = file('lamp.json', JSON.stringify(lamp, null, 2));
    // when
    const { code, out } = await run('import', '--from', 'xstate', name, '--out', 'lamp');
    // then
    expect(code).toBe(0);
    expect(out).toMatch(
      /lamp\.json:\d+ warning placeholder-guard: what the guard "isPlugged" asks/,
    );
    expect(out).toMatch(/lamp\.json:\d+ warning placeholder-action: what the action "glow" does/);
    expect(out).toMatch(/lamp\.json:\d+ warning left-out-no-counterpart: "tags" is left out/);
    expect(out).toMatch(/the draft, "lamp": valid, \d+ configurations/);
    const written = JSON.parse(
      readFileSync(join(folder, 'lamp', 'lamp', 'workflow.json'), 'utf8'),
    ) as object;
    expect(written).toMatchObject({
      states: {
        off: { transitions: { switched: { guard: { condition: 'isPlugged' } } } },
        on: { entry: { glow: { type: 'fill-in:glow' } } },
      },
    });
    // It says itself that it is not finished.
    const validated = await run('validate', 'lamp');
    expect(validated.code).toBe(1);
    expect(validated.out).toContain('unknown-condition');
    expect(validated.out).toContain('unknown-action');
  });

  it('of a workflow there is takes its place among the others, with its type', async () => {
    // given
    const machine = {
      id: 'article',
      initial: 'a',
      states: { a: { on: { read: { target: 'b', guard: 'isOld' } } }, b: {} },
    };
    // when
    const args = ['import', '--from', 'xstate', file('other.json', JSON.stringify(machine))];
    const { err, out } = await runIn({ INTERLOCK_WORKFLOWS: shipped }, ...args);
    // then
    expect(Object.keys((JSON.parse(out) as { files: object }).files)).toEqual([
      'article/workflow.json',
    ]);
    expect(err).not.toMatch(/record-type|unknown-field/);
    expect(err).toContain('error dead-end');
  });

  it('writes nothing over what is there', async () => {
    const name = file('lamp2.json', JSON.stringify({ ...lamp, id: 'lamp2' }));
    await run('import', '--from', 'xstate', name, '--out', 'twice');
    const { code, err } = await run('import', '--from', 'xstate', name, '--out', 'twice');
    expect([code, err]).toEqual([1, expect.stringContaining('already: nothing is written')]);
  });

  it('tells a program losses and files in one JSON', async () => {
    // when
    const args = [
      'import',
      '--from',
      'bpmn',
      fixture('bpmn/leave-request.bpmn'),
      '--format',
      'json',
    ];
    const { code, out } = await run(...args);
    // then
    const report = JSON.parse(out) as {
      checked: { remarks: { path: string; code: string }[] }[];
      files: { [path: string]: object };
    };
    expect(code).toBe(0);
    expect(Object.keys(report.files)).toEqual([
      'leave-request/type.json',
      'leave-request/workflow.json',
    ]);
    const [source, draft] = report.checked;
    expect(source?.remarks).toContainEqual(
      expect.objectContaining({
        code: 'placeholder-work',
        path: '/definitions/process[1]/serviceTask[1]',
      }),
    );
    expect(draft?.remarks.map(({ code: found }) => found)).toContain('unhandled-error');
  });

  it('what was imported is drawn before it is filled in, but not what is broken', async () => {
    // given
    const name = file('drawn.json', JSON.stringify({ ...lamp, id: 'drawn' }));
    await run('import', '--from', 'xstate', name, '--out', 'drawn');
    // when
    const drawn = await run('graph', 'drawn', 'drawn', '--mermaid');
    // then
    expect([drawn.code, drawn.err]).toEqual([0, '']);
    expect(drawn.out).toContain('s_off --> s_on : switched [isPlugged]');
    const workflow = join(folder, 'drawn', 'drawn', 'workflow.json');
    writeFileSync(
      workflow,
      readFileSync(workflow, 'utf8').replace('"initial": "off"', '"initial": "of"'),
    );
    const broken = await run('graph', 'drawn', 'drawn', '--mermaid');
    expect([broken.code, broken.err]).toEqual([
      1,
      expect.stringContaining('there is no state "of"'),
    ]);
  });

  it('what has to be filled in makes nothing wrong: that it decides is a note', async () => {
    // given: a gateway whose ways both ask what is not understood
    const flows = [
      ['s', 'g', ''],
      ['g', 'e', '${amount &gt; limit}'],
      ['g', 'e', '${ask(amount)}'],
    ].map(
      ([from, to, text], i) =>
        `<sequenceFlow id="f${i}" sourceRef="${from}" targetRef="${to}">${
          text === '' ? '' : `<conditionExpression>${text}</conditionExpression>`
        }</sequenceFlow>`,
    );
    const name = file(
      'open.bpmn',
      `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="open"><startEvent id="s"/><exclusiveGateway id="g" name="Large?"/><endEvent id="e"/>${flows.join('')}</process></definitions>`,
    );
    // when
    const { code, out } = await run('import', '--from', 'bpmn', name, '--out', 'open');
    // then
    expect(code).toBe(0);
    expect(out).toMatch(/note dead-end: .*; what is to be filled in there decides it/u);
    expect(out).not.toMatch(/ error /u);
  });

  it('fails where verification finds that a draft is wrong, which is written all the same', async () => {
    const args = ['import', '--from', 'bpmn', fixture('bpmn/badly-joined.bpmn'), '--out', 'badly'];
    const { code, out, err } = await run(...args);
    expect([code, err]).toEqual([1, 'Something in the draft is wrong\n']);
    expect(out).toContain('error unreachable-state');
    expect(existsSync(join(folder, 'badly', 'badly', 'workflow.json'))).toBe(true);
  });

  it.each<[string, string, string | Uint8Array, string]>([
    ['xstate', 'JSON that is none', '{"states": ', 'json-malformed'],
    [
      'xstate',
      'a name that reaches into JavaScript',
      '{"states": {"__proto__": {}}}',
      'forbidden-name',
    ],
    ['xstate', 'another encoding', new Uint8Array([0xff, 0xfe, 0x7b]), 'json-not-utf8'],
    ['xstate', 'something else', '{"rules": []}', 'not-a-machine'],
    ['xstate', '200 levels', `${'{"states":'.repeat(200)}{}${'}'.repeat(200)}`, 'json-too-deep'],
    ['bpmn', 'JSON', '{}', 'xml-malformed'],
    ['bpmn', 'a billion laughs', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'xml-doctype'],
    ['bpmn', 'another document', '<html/>', 'not-bpmn'],
  ])('%s: %s is refused with the reason', async (from, _, content, code) => {
    const { code: exit, out, err } = await run('import', '--from', from, file('hostile', content));
    expect([exit, out]).toEqual([1, '']);
    expect(err).toContain(code);
    expect(err).toContain('cannot be imported');
  });

  it('a source that is too large is not read', async () => {
    const name = file('large', new Uint8Array(5_000_000));
    const { code, err } = await run('import', '--from', 'bpmn', name);
    expect([code, err]).toEqual([1, expect.stringContaining('is larger than')]);
  });
});
