import { verifyFiles } from '../../engine/verify/verify-files.ts';
import { shipped } from '../workflows/shipped-packs.ts';
const json: any = structuredClone(shipped.files.get('change/workflow.json'));
delete json.states.review.transitions.close.guard;
const { workflows } = verifyFiles(new Map([...shipped.files, ['change/workflow.json', json]]), ['change']);
for (const f of workflows![0]!.findings) if (f.severity === 'error') console.log(f.message, f.trace!.map((s) => `\n   ${s.kind} ${s.on} ${JSON.stringify(s.data)} -> ${s.state}`).join(''));
