import {
  EngineError,
  error,
  isJsonObject,
  nameHint,
  pointer,
  stableJson,
  type CompiledWorkflow,
  type Definitions,
  type Issue,
  type Json,
  type Parsed,
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
  { workflow, from, to: wanted, mapping, records }: ClassifyWish,
): ClassifiedRecords {
  const to = pinnedTo(definitions, workflow, wanted);
  const versions = from.map((hash) => pinnedTo(definitions, workflow, hash));
  const issues = unknownStates(mapping, versions);
  const classifiers = new Map<string, Classifier>();
  for (const version of versions) {
    const made = classifierOf(definitions, version, to, ofVersion(mapping, version));
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

/** Classifiers of the pages before: what they found out about a version holds for the next. */
const KNOWN = new WeakMap<Definitions, Map<string, Parsed<Classifier>>>();
/** Classifiers kept of a set. */
const MOST_KNOWN = 50;

function classifierOf(
  definitions: Definitions,
  from: CompiledWorkflow,
  to: CompiledWorkflow,
  mapping: Json,
): Parsed<Classifier> {
  const known = KNOWN.get(definitions) ?? new Map<string, Parsed<Classifier>>();
  KNOWN.set(definitions, known);
  const key = stableJson([from.hash, to.hash, mapping]);
  const made = known.get(key) ?? createClassifier(definitions, { from, to, mapping });
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, made);
  return made;
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
function ofVersion(mapping: Json, { chart }: CompiledWorkflow): Json {
  if (!isJsonObject(mapping)) return mapping;
  return Object.fromEntries<Json | undefined>(
    Object.entries(mapping).filter(([key]) => key.split(',').every((path) => chart.has(path))),
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
