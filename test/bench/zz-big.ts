import { compileWorkflow } from '../../engine/workflow/compile.ts';
import { verifyWorkflow } from '../../engine/verify/verify-workflow.ts';
const flat = () => {
  const states: any = {};
  for (let i = 0; i < 1000; i++) {
    const t: any = {};
    for (let k = 1; k <= 3; k++)
      t[`t${k}`] = { on: `e.k${k}`, target: i + k >= 999 ? 's999' : `s${(i + k * k) % 999}` };
    states[`s${i}`] = i === 999 ? { kind: 'final' } : { transitions: t };
  }
  return { id: 'big', title: 'Big', initial: 's0', states };
};
const par = () => {
  const states: any = {};
  for (let r = 0; r < 5; r++) {
    const inner: any = {};
    for (let i = 0; i < 10; i++)
      inner[`s${i}`] = {
        transitions: {
          next: { on: `r${r}.next`, target: `all.r${r}.s${(i + 1) % 10}` },
          ...(i > 0 ? { back: { on: `r${r}.back`, target: `all.r${r}.s${i - 1}` } } : {}),
        },
      };
    states[`r${r}`] = { initial: 's0', states: inner };
  }
  return {
    id: 'par',
    title: 'Par',
    initial: 'all',
    states: {
      all: { kind: 'parallel', states, transitions: { stop: { on: 'all.stop', target: 'end' } } },
      end: { kind: 'final' },
    },
  };
};
for (const w of [flat(), par()]) {
  const t0 = performance.now();
  const c = compileWorkflow(w, { type: null, knownTypes: new Set(), calendars: new Map() });
  if (!c.ok) {
    console.log(c.issues.slice(0, 3));
    continue;
  }
  const t = performance.now();
  const c0 = process.cpuUsage();
  const v = verifyWorkflow({ ...c.value, recordType: null, tables: new Map() });
  console.log(
    'cpu',
    process.cpuUsage(c0).user / 1000,
    w.id,
    'compile',
    (t - t0).toFixed(0),
    'verify',
    (performance.now() - t).toFixed(0),
    v.configurations,
    v.exhausted,
    v.findings.length,
    (process.memoryUsage().rss / 1e6).toFixed(0),
    'MB',
  );
}
