import {
  error,
  identityKey,
  unknownName,
  type Definitions,
  type Issue,
  type Parsed,
} from '@interlock/engine';
import type { Drafts } from '@interlock/engine/study';
import { findHolders } from '../../store/correlation.ts';
import type { Db } from '../../store/database.ts';
import { countWindow, findEventSpan, listSources, type Window } from '../../store/event-window.ts';
import { countRecordsBefore } from '../../store/past.ts';
import { findRecord, findRecordByNumber } from '../../store/record/read.ts';

/** What somebody wants backtested; instants are ISO 8601 UTC. */
export interface BacktestRequest {
  readonly from: string;
  readonly to: string;
  /** Later than `to`: what was asked for, cut off as it lies in the future. */
  readonly askedTo?: string;
  /** Only events of this source are counted. */
  readonly source?: string;
  /** Only events about this record are counted: name, number or id of a service or CI. */
  readonly service?: string;
  /** Milliseconds before `from` the simulation begins at. */
  readonly warmUpMs: number;
  readonly incidentTypes: readonly string[];
  readonly draft: Drafts;
  readonly limits: { readonly events: number; readonly records: number; readonly listed: number };
}

/** A request that can be done, and how large it is. */
export interface CheckedRequest extends Omit<BacktestRequest, 'service' | 'warmUpMs'> {
  /** Where the simulation begins. */
  readonly begin: string;
  /** Id of the record `service` names. */
  readonly service?: string;
  /** Events from `begin` to `to`. */
  readonly total: number;
}

/** Before any computer's clock begins. */
const EARLIEST = '1970-01-01T00:00:00.000Z';

/**
 * A request checked against what is stored, or every issue: an unknown source or service, no events, too many of them.
 * @param types record types there are
 */
export async function checkRequest(
  db: Db,
  request: BacktestRequest,
  types: Definitions['types'],
): Promise<Parsed<CheckedRequest>> {
  const { from, to, askedTo, source, service, warmUpMs, incidentTypes, limits } = request;
  const issues: Issue[] = [];
  if (from >= to && askedTo !== undefined)
    issues.push(
      error(
        'window',
        '/from',
        `"from" (${from}) lies in the future: it is ${to} now. Choose a time that is past`,
      ),
    );
  else if (from >= to)
    issues.push(error('window', '/from', `"from" (${from}) is not before "to" (${to})`));
  for (const [i, type] of incidentTypes.entries()) {
    if (!types.has(type))
      issues.push(unknownName('record type', type, [...types.keys()], `/incidentTypes/${i}`));
  }
  const about = service === undefined ? undefined : await findAbout(db, service, types);
  if (about?.ok === false) issues.push(...about.issues);
  const begin = new Date(Date.parse(from) - warmUpMs).toISOString();
  if (begin < EARLIEST)
    issues.push(error('window', '/from', `nothing was accepted before ${EARLIEST.slice(0, 4)}`));
  let total = 0;
  if (from < to && begin >= EARLIEST) {
    issues.push(...(await windowIssues(db, { from, to }, source)));
    total = (await countWindow(db, { from: begin, to }, undefined)).events;
    if (total > limits.events)
      issues.push(tooMany('events', total, limits.events, '/limits/events'));
    const records = await countRecordsBefore(db, begin);
    if (records > limits.records)
      issues.push(tooMany('records', records, limits.records, '/limits/records'));
  }
  if (issues.length > 0) return { ok: false, issues };
  const { service: _, warmUpMs: _warm, ...rest } = request;
  const named = about?.ok === true ? { service: about.value } : {};
  return { ok: true, value: { ...rest, begin, total, ...named }, issues };
}

async function windowIssues(db: Db, window: Window, source: string | undefined): Promise<Issue[]> {
  const { events, ofSource } = await countWindow(db, window, source);
  if (events === 0) {
    const span = await findEventSpan(db);
    const what =
      span === null
        ? 'no event has been accepted yet'
        : `events are stored from ${span.first} to ${span.last}`;
    const message = `no event was accepted from ${window.from} to ${window.to}; ${what}`;
    return [error('no-events', '/from', message)];
  }
  if (ofSource > 0 || source === undefined) return [];
  const known = await listSources(db, window, 20);
  const message = `no event of source ${JSON.stringify(source)} in the window; there are ${known.join(', ')}`;
  return [error('unknown-source', '/source', message)];
}

function tooMany(what: string, there: number, most: number, at: string): Issue {
  const how =
    what === 'events'
      ? 'choose a shorter window, or a higher limit'
      : 'all records that were there before are simulated along: choose a higher limit';
  return error('too-large', at, `${there} ${what} are more than ${most}: ${how}`);
}

/** The id of the service or CI that is meant: by its id, its number, or its identity, which of a CI is its name. */
async function findAbout(
  db: Db,
  service: string,
  types: Definitions['types'],
): Promise<Parsed<string>> {
  const meant = boundTypes(types);
  const said = JSON.stringify(service);
  const refuse = (message: string): Parsed<string> => ({
    ok: false,
    issues: [error('unknown-service', '/service', message)],
  });
  const record = (await findRecord(db, service)) ?? (await findRecordByNumber(db, service));
  if (record !== undefined && meant.has(record.type))
    return { ok: true, value: record.id, issues: [] };
  if (record !== undefined) {
    const title = types.get(record.type)?.title ?? record.type;
    return refuse(`there is no service or CI ${said}: ${record.number} is of type "${title}"`);
  }
  const keys = [...meant].flatMap((type) =>
    [service, service.toLowerCase()].map((text) => identityKey(type, text)),
  );
  const [holder] = (await findHolders(db, [...new Set(keys)])).values();
  if (holder !== undefined) return { ok: true, value: holder.record, issues: [] };
  return refuse(`there is no service or CI ${said}: name it by its name, its number or its id`);
}

/** Types of what records may be about: those their fields `service` and `ci` refer to. */
function boundTypes(types: Definitions['types']): ReadonlySet<string> {
  const refs = [...types.values()].flatMap(({ fields }) => [
    fields['service']?.ref,
    fields['ci']?.ref,
  ]);
  return new Set(refs.filter((type) => type !== undefined));
}
