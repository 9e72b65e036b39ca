import { isJsonObject } from '../../../json.ts';
import type { Json, JsonObject } from '../../../json.ts';
import type { TitledType } from '../../../policy/explain/fact-words.ts';
import { valueIn } from '../../canonical/parts.ts';
import type { FileKind } from '../../file-kind.ts';
import { statePath } from '../moved-states.ts';
import { textAt, titlesOf } from './document.ts';
import type { Document } from './document.ts';

/** What all files of two sets are called by. */
export interface Names {
  readonly types: ReadonlyMap<string, TitledType>;
  readonly teams: ReadonlyMap<string, string>;
  /** A file as it is, or as it was where it is no more. */
  readonly file: (path: string) => Json | undefined;
}

/** The names in two sets of files; what has one in both is called as it is now. Pure. */
export function namesIn(
  before: ReadonlyMap<string, Json>,
  after: ReadonlyMap<string, Json>,
): Names {
  const file = (path: string): Json | undefined => after.get(path) ?? before.get(path);
  const types = new Map<string, TitledType>();
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const titles = path.endsWith('/type.json') ? titlesOf(file(path)) : null;
    if (titles !== null) types.set(path.split('/')[0] ?? '', titles);
  }
  const seeded = valueIn(file('seed/teams.json'), ['teams']);
  const teams = Object.entries(isJsonObject(seeded) ? seeded : {}).map(
    ([id, team]) => [id, textAt(team, 'name') ?? id] as const,
  );
  return { types, teams: new Map(teams), file };
}

/** What sentences about one file are made with. Pure. */
export function documentOf(
  path: string,
  kind: FileKind | null,
  before: JsonObject,
  after: JsonObject,
  { types, teams, file }: Names,
): Document {
  const type = path.split('/')[0] ?? '';
  const titled = types.get(type);
  // A policy may be about records of any type.
  const own = kind === 'workflow' || kind === 'type' || kind === 'table';
  const number = `the ${titled?.title.toLowerCase() ?? type}`;
  return {
    before,
    after,
    type,
    typeFile: kind === 'type' ? after : file(`${type}/type.json`),
    wording: {
      types,
      names: teams,
      subject: own ? { number, type } : null,
      states: (state, of) => {
        const workflow = file(`${of ?? type}/workflow.json`);
        return textAt(valueIn(workflow, statePath(state)), 'label') ?? state;
      },
    },
  };
}
