import { error, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { withoutNulls } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { checkData, settleData } from '../record-type/compile.ts';
import { applyStep } from './apply-step.ts';
import { checkReferences } from './check-references.ts';
import { ignored, invalid } from './delivered.ts';
import type { Delivered } from './delivered.ts';
import { sceneOf } from './environment.ts';
import type { StepInput } from './environment.ts';
import { changedIdentity, rivalFor } from './identity.ts';
import type { Progress } from './progress.ts';
import { celScope, factReader } from './scene.ts';
import { watchInvariants } from './watch-invariants.ts';

/** Edits a record's fields: who may, what may be edited, what the record type asks of them. */
export function edit(
  progress: Progress,
  work: { readonly depth: number },
  input: StepInput,
  patch: JsonObject,
): Delivered {
  const { record, workflow, actor } = input;
  const type = workflow.recordType;
  const facts = factReader(sceneOf(input));
  const may = type.edit === null ? actor.roles.includes('agent') : type.edit.test(facts);
  if (!may && actor.kind !== 'engine') {
    return {
      kind: 'refused',
      code: 'forbidden',
      reason: `${actor.name} may not edit ${record.number}`,
      issues: [],
    };
  }
  if (record.snapshot.done)
    return ignored('not-accepted', `${record.number} has ended; its fields no longer change`);
  const issues = [
    ...checkData(type, patch, '/data', { complete: false }),
    ...lockedFields(input, patch),
    ...(actor.kind === 'engine'
      ? []
      : checkReferences(input.session, type, withoutNulls(patch), '/data')),
  ];
  const merged = { ...record.data, ...patch };
  for (const [id, field] of Object.entries(type.definition.fields)) {
    if (
      field.required === true &&
      Object.hasOwn(patch, id) &&
      (merged[id] === null || merged[id] === '')
    ) {
      issues.push(error('required', pointer('data', id), `${field.title} is needed`));
    }
  }
  if (issues.length > 0) return invalid(issues);
  const scopeOf = (data: JsonObject) =>
    celScope(sceneOf(input, { data, counters: record.counters }));
  const data = settleData(type, merged, scopeOf);
  const identity = changedIdentity(input, data);
  const rival = identity === null ? null : rivalFor(progress, identity, record.id);
  if (rival !== null) {
    const reason = `${rival.number} is this ${type.definition.title} already`;
    return {
      kind: 'refused',
      code: 'already-exists',
      reason,
      issues: [error('already-exists', '', reason)],
    };
  }
  const stepped = {
    snapshot: record.snapshot,
    context: { data, counters: record.counters, operations: [] },
  };
  const { broken } = watchInvariants(input, { ...record, data }, []);
  if (broken.length > 0) {
    const said = broken.map(({ title }) => `this would break "${title}"`);
    return invalid(said.map((message) => error('invariant-broken', pointer('data'), message)));
  }
  const result = applyStep(progress, { input, stepped, kind: 'edited', depth: work.depth });
  return result === 'unchanged'
    ? ignored('no-effect', `nothing changed on ${record.number}`)
    : { kind: 'applied' };
}

function lockedFields(input: StepInput, patch: JsonObject): Issue[] {
  return Object.keys(patch).flatMap((id) => {
    const field = input.workflow.type.fields[id];
    if (field?.computed === undefined && field?.readOnly !== true) return [];
    const how = field.computed === undefined ? 'is written by the workflow' : 'is computed';
    return [error('read-only', pointer('data', id), `${field.title} ${how} and cannot be edited`)];
  });
}
