import { readPack } from '../../server/cli/read-pack.ts';
import { verifyDefinitions } from '../../engine/verify/verify-definitions.ts';
const defs = await readPack(new URL('../../workflows', import.meta.url).pathname);
for (let i = 0; i < 6; i++)
  for (const id of defs.workflows.keys()) {
    const t = performance.now();
    verifyDefinitions(defs, [id]);
    if (i === 5) console.log(id, (performance.now() - t).toFixed(1));
  }
const t = performance.now();
const v = verifyDefinitions(defs);
console.log('all', (performance.now() - t).toFixed(1));
for (const w of v) {
  console.log(
    '==',
    w.workflow,
    w.configurations,
    w.exhausted,
    w.valuesFollowed,
    w.endings,
    'proven',
    w.proven,
  );
  for (const f of w.findings)
    console.log(
      '  ',
      f.severity,
      f.kind,
      f.verdict,
      f.path,
      f.message,
      f.kind === 'broken-invariant' || f.kind === 'dead-end' || f.kind === 'cannot-end'
        ? '\n' +
            f.trace
              ?.map(
                (s) =>
                  `        ${s.kind} ${s.on} ${JSON.stringify(s.data)} ${s.given.length ? JSON.stringify(s.given) : ''} -> ${s.state}`,
              )
              .join('\n')
        : `[${f.trace?.length}]`,
    );
}
