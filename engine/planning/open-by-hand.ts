import { error, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { asText, isJsonObject, withoutNulls } from '../json.ts';
import { ENGINE } from '../principal.ts';
import type { Principal } from '../principal.ts';
import { checkReferences } from './check-references.ts';
import { invalid } from './delivered.ts';
import type { Delivered } from './delivered.ts';
import { sceneOf } from './environment.ts';
import type { StepInput } from './environment.ts';
import {
  asGiven,
  expectSound,
  givenIssues,
  openingIssues,
  openRecord,
  prepare,
} from './open-record.ts';
import type { Opening } from './open-record.ts';
import { identityOf, rivalFor } from './identity.ts';
import { nextId, putLink } from './progress.ts';
import type { Progress } from './progress.ts';
import { factReader } from './scene.ts';
import type { EventView } from './scene.ts';
import type { Work } from './work.ts';

/** Opens a record somebody asked for; `event.data` is `{type, data}`. */
export function openByHand(progress: Progress, event: EventView, actor: Principal): Delivered {
  const refuse = (code: string, reason: string, at: string): Delivered => ({
    kind: 'refused',
    code,
    reason,
    issues: [error(code, at, reason)],
  });
  const asked = isJsonObject(event.data) ? event.data : {};
  const { type } = asked;
  if (typeof type !== 'string' || !progress.definitions.workflows.has(type)) {
    const known = [...progress.definitions.workflows.keys()].toSorted().join(', ');
    return refuse(
      'unknown-type',
      `there is no record type "${asText(type)}"; known are ${known}`,
      '/type',
    );
  }
  // A field left empty is one not given, so that it takes its default.
  const data = withoutNulls(isJsonObject(asked['data']) ? asked['data'] : {});
  const opening: Opening = {
    id: nextId(progress, `open ${type}`),
    type,
    data,
    event,
    actor,
    depth: 0,
  };
  const given = asGiven(progress, opening);
  const { recordType } = given.workflow;
  if (actor.kind !== 'engine') {
    const facts = factReader(sceneOf(given));
    const may =
      recordType.open === null ? actor.roles.includes('agent') : recordType.open.test(facts);
    if (!may)
      return refuse(
        'forbidden',
        `${actor.name} may not open records of type "${recordType.definition.title}"`,
        '',
      );
  }
  const wrong = [...givenIssues(given), ...(actor.kind === 'engine' ? [] : byHandIssues(given))];
  if (wrong.length > 0) return invalid(wrong);
  const prepared = prepare(progress, opening);
  const issues = openingIssues(prepared, data);
  if (issues.length > 0) return invalid(issues);
  const identity = identityOf(prepared);
  const rival = identity === null ? null : rivalFor(progress, identity, opening.id);
  if (rival !== null) {
    const { title } = recordType.definition;
    return refuse('already-exists', `${rival.number} is this ${title} already`, '/data');
  }
  openRecord(progress, opening, prepared, identity === null ? [] : [identity]);
  return { kind: 'applied' };
}

/**
 * What people may not give when they open a record: fields the workflow alone writes, for others than
 * agents those not meant for them, and references that lead nowhere.
 */
function byHandIssues({ workflow, record, actor, session }: StepInput): Issue[] {
  const { fields, requesterFields } = workflow.type;
  const open = actor.roles.includes('agent') ? undefined : requesterFields;
  const locked = Object.keys(record.data).flatMap((id) => {
    const field = fields[id];
    if (field === undefined) return [];
    if (field.readOnly === true) {
      const message = `${field.title} is written by the workflow and cannot be given`;
      return [error('read-only', pointer('data', id), message)];
    }
    if (open === undefined || open.includes(id)) return [];
    return [error('not-yours', pointer('data', id), `${field.title} is filled in by agents`)];
  });
  return [...locked, ...checkReferences(session, workflow.recordType, record.data, '/data')];
}

/** Opens a child record a state waits for. */
export function openInvoked(progress: Progress, work: Extract<Work, { kind: 'invoke' }>): void {
  const data = withoutNulls(work.data);
  const parent = { record: work.parent, invocation: work.invocation };
  const { id, type, event, depth } = work;
  const opening: Opening = { id, type, data, event, actor: ENGINE, depth, parent };
  const prepared = prepare(progress, opening);
  expectSound(opening, prepared);
  const identity = identityOf(prepared);
  openRecord(progress, opening, prepared, identity === null ? [] : [identity]);
  putLink(progress, { from: id, to: work.parent, relation: work.relation });
}
