/**
 * One layer: who lives there. A member is a path below the package without extension: a folder
 * (`policy`) or a file (`plan-event`). The longest match counts, so a file of a folder may live lower
 * than its folder.
 */
export interface Layer {
  readonly members: readonly string[];
  /** False: the members may not import each other. */
  readonly together: boolean;
}

/**
 * The direction inside a package, lowest layer first (DESIGN §3). A file imports from its own member,
 * from lower layers, and from its neighbours where the layer says `together`. Types count: what may
 * not be imported may not be known either. A file without a folder that is named nowhere (`json.ts`)
 * belongs to the lowest layer: everybody may know it, and it knows nobody above.
 */
export type Layers = readonly Layer[];

/**
 * `simulation → plan-events → {policy, workflow} → {condition, table, value …} → {event, record …}`,
 * and `pack` above them all. What a pack and a scenario consist of (`pack/definitions`,
 * `simulation/schema`) is below the planning that reads it.
 */
export const ENGINE_LAYERS: Layers = [
  { together: true, members: ['clock/state'] },
  { together: true, members: ['event', 'record'] },
  { together: true, members: ['calendar', 'clock', 'condition', 'insight', 'table', 'value'] },
  { together: true, members: ['action', 'record-type'] },
  { together: false, members: ['policy', 'workflow'] },
  { together: true, members: ['plan', 'verify', 'pack/definitions', 'simulation/schema'] },
  { together: false, members: ['planning'] },
  { together: false, members: ['plan-events'] },
  { together: false, members: ['simulation'] },
  { together: false, members: ['pack'] },
  { together: false, members: ['migration'] },
  { together: false, members: ['index', 'study', 'drawing'] },
];

/**
 * `http → runtime → {store, effects, content}`; the outermost layer wires everything together. Which server
 * of a database takes writes (`primary`) is known to all who connect to one, and to the settings' parser.
 */
export const SERVER_LAYERS: Layers = [
  { together: true, members: ['config', 'lifecycle', 'primary'] },
  { together: false, members: ['postgres', 'store', 'effects', 'intake', 'content'] },
  { together: false, members: ['identity'] },
  { together: false, members: ['runtime'] },
  { together: false, members: ['http'] },
  { together: true, members: ['app', 'index'] },
  { together: true, members: ['main', 'cli'] },
];
