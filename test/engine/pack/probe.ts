import type { Issue, Json } from '@interlock/engine';
import { compileDefinitions } from '@interlock/engine/study';
import { shipped } from '../../workflows/shipped-packs.ts';

/** Where the policy stands that is tried. */
export const FILE = 'incident/policies/probe.json';

const RAISED = ['alert.raised', 'heartbeat.received'];
const scenario = { steps: RAISED.map((type) => ({ event: { type } })) };
/** Of the shipped packs what policies on incidents have to do with. */
const around = new Map<string, Json>([
  ...[...shipped.files].filter(([path]) =>
    /^[a-z]+\/type|^(?:incident|alert)\/workflow|\/tables\//.test(path),
  ),
  ['alert/scenarios/raised.json', scenario],
]);

/** Issues of one policy among these. */
export function told(policy: object): readonly Issue[] {
  const json = {
    id: 'probe',
    title: 'Probe',
    on: ['alert.raised'],
    conditions: { all: [] },
    actions: {},
    ...policy,
  } as Json;
  const files = new Map([...around, [FILE, json]]);
  return compileDefinitions(files).issues.filter(({ file }) => file === FILE);
}
