import {
  EngineError,
  error,
  isJsonObject,
  nameHint,
  pointer,
  type CompiledWorkflow,
  type Definitions,
  type Issue,
  type Json,
  type Record,
} from '@interlock/engine';
import { createClassifier, type ClassifiedRecord, type Classifier } from '@interlock/engine/study';

/** Records of a workflow to be classified, all running on versions the set knows. */
export interface ClassifyWish {
  readonly workflow: string;
  /** Hashes of the versions records are taken from; a mapping must fit one of them. */
  readonly from: readonly string[];
  /** Hash of the version they are taken to. */
  readonly to: string;
  readonly mapping: Json;
  /** What of the mapping fits no version is left out, not refused. */
  readonly lenient: boolean;
  readonly records: readonly Record[];
}

/** What would become of them, or what is wrong with the mapping. */
export interface ClassifiedRecords {
  readonly issues: readonly Issue[];
  readonly records: readonly ClassifiedRecord[];
}

/** What a migration would make of records, in their order. Pure; throws EngineError `definition-missing`. */
export function classifyRecords(
  definitions: Definitions,
  { workflow, from, to: wanted, mapping, lenient, records }: ClassifyWish,
): ClassifiedRecords {
  const to = pinnedTo(definitions, workflow, wanted);
  const versions = from.map((hash) => pinnedTo(definitions, workflow, hash));
  const issues = lenient ? [] : unknownStates(mapping, versions);
  const classifiers = new Map<string, Classifier>();
  for (const version of versions) {
    const made = createClassifier(definitions, {
      from: version,
      to,
      mapping: ofVersion(mapping, version, lenient ? to : null),
    });
    if (made.ok) classifiers.set(version.hash, made.value);
    else issues.push(...made.issues);
  }
  if (issues.length > 0) return { issues: distinct(issues), records: [] };
  const classified = records.map((record) => {
    const classifier = classifiers.get(record.workflow.hash);
    if (classifier === undefined) throw missing(workflow, record.workflow.hash);
    return classifier.classify(record);
  });
  return { issues: [], records: classified };
}

function pinnedTo({ pinned }: Definitions, workflow: string, hash: string): CompiledWorkflow {
  const found = pinned.get(hash);
  if (found?.id === workflow) return found;
  throw missing(workflow, hash);
}

function missing(workflow: string, hash: string): EngineError {
  const message = `workflow "${workflow}" has no version with hash ${hash}`;
  return new EngineError('definition-missing', message, { workflow, hash });
}

/** What a mapping of several versions says of one of them. */
function ofVersion(mapping: Json, { chart }: CompiledWorkflow, to: CompiledWorkflow | null): Json {
  if (!isJsonObject(mapping)) return mapping;
  const fits = (value: Json | undefined): boolean =>
    to === null ||
    (typeof value === 'string' && value.split(',').every((path) => to.chart.has(path)));
  return Object.fromEntries<Json | undefined>(
    Object.entries(mapping).filter(
      ([key, value]) => key.split(',').every((path) => chart.has(path)) && fits(value),
    ),
  );
}

/** What no version knows at all. */
function unknownStates(mapping: Json, versions: readonly CompiledWorkflow[]): Issue[] {
  if (!isJsonObject(mapping)) return [];
  const unknown = Object.keys(mapping).filter((key) =>
    versions.every(({ chart }) => !key.split(',').every((path) => chart.has(path))),
  );
  const named = versions.map(({ version }) => `version ${version}`).join(' or ');
  const where = versions.length === 0 ? 'any version running records are on' : named;
  const leaves = versions.flatMap(({ chart }) =>
    [...chart.values()].flatMap(({ path, children, kind }) =>
      children.length === 0 && kind !== 'history' ? [path] : [],
    ),
  );
  return unknown.map((key) => {
    const hint = nameHint(key, [...new Set(leaves)]);
    const message = `there is no state "${key}" in ${where}${hint}`;
    return error('unknown-state', pointer('mapping', key), message);
  });
}

function distinct(issues: readonly Issue[]): Issue[] {
  return [...new Map(issues.map((issue) => [JSON.stringify(issue), issue])).values()];
}
