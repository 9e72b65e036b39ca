import { readPack } from '../../server/cli/read-pack.ts';
import { behaviourOf } from '../../engine/verify/space/behaviour.ts';
import { explore, wayTo } from '../../engine/verify/space/explore.ts';
import { surroundingsOf } from '../../engine/verify/surroundings.ts';
import { placeName } from '../../engine/verify/space/place.ts';
import { knownOfType } from '../../engine/verify/data/known-of-type.ts';
import { compileCondition } from '../../engine/condition/compile.ts';
import { waysOf } from '../../engine/verify/data/masks.ts';
const defs = await readPack(new URL('../../workflows', import.meta.url).pathname);
for (const w of defs.workflows.values()) {
  const inv = Object.entries(w.definition.invariants ?? {}).map(([id, i]: any) => ({ id, node: (compileCondition(i.never) as any).value.node }));
  const t = performance.now();
  const b = behaviourOf({ ...w, tables: new Map([...defs.tables, ...w.tables]) }, surroundingsOf(w.id, defs), { known: knownOfType(w.type.fields, w.chart, defs), watched: inv.map((i) => i.node) });
  const bad = new Map<string, any>();
  const sp = explore(b, (m) => {
    if (m.step.to === 'endless') return;
    for (const { id, node } of inv) {
      if (bad.has(id)) continue;
      for (const [masks, ed] of [[m.step.masks, false], [m.step.to.masks, true]] as const)
        for (const way of waysOf(node, masks, b.slots, ed ? { ...m.step.facts, event: null, taken: [] } : m.step.facts)) if (way.holds && !bad.has(id)) bad.set(id, [m, way.masks, ed]);
    }
  });
  const ms = performance.now() - t;
  console.log('==', w.id, 'situations', sp.situations.length, 'exhausted', sp.exhausted, 'slots', b.slots.all.length, ms.toFixed(1), 'ms', 'endless', sp.endless.length);
  const seen = new Set(sp.situations.flatMap((s) => s.place.active));
  console.log('  unreachable', b.nodes.all.filter((n) => !seen.has(n.index)).map((n) => n.path), 'never taken', b.nodes.edges.filter((e) => !sp.takenBy.has(e.index)).map((e) => e.transition.key));
  for (const [id, [m, masks, ed]] of bad) {
    const way = m.from === null ? [] : wayTo(sp, m.from);
    console.log('  VIOLATED', id, ed ? 'after edit' : '', [...way, m].map((x: any) => `${x.trigger ?? 'open'}[${x.step.taken.map((e: any) => e.transition.id)}]->${x.step.to.place ? placeName(b.nodes, x.step.to.place) : x.step.to}`).join('  '));
    console.log('     ', b.slots.all.filter((s) => s.field).map((s) => `${s.field}${s.whole ? '' : '*'}: ${s.classes.flatMap((c, i) => ((masks[s.index] >> i) & 1 ? [JSON.stringify(c.value) ?? 'none'] : [])).join('|')}`).join('; '));
  }
}
