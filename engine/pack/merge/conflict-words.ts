import type { Json } from '../../json.ts';
import { inWords } from '../../condition/explain.ts';
import type { Path } from '../canonical/parts.ts';
import type { Change } from '../diff/change.ts';
import { diffFiles } from '../diff/diff-files.ts';
import type { Files } from '../diff/diff-files.ts';
import { placeOf } from '../diff/place.ts';
import type { Clash } from './merge-json.ts';

/** Most sentences about what one side did in one place. */
const MOST = 3;

/** Puts clashes of three sets of files into words: what each side did. Pure; files are compared once, when first asked. */
export function conflictWords(
  base: Files,
  ours: Files,
  theirs: Files,
): (file: string, clash: Clash) => string {
  const compared = new Map<string, readonly Change[]>();
  const between = (name: string, before: Files, after: Files, file: string): readonly Change[] => {
    const key = `${name} ${file}`;
    const known =
      compared.get(key) ??
      diffFiles(only(before, file), only(after, file)).flatMap((diff) =>
        diff.file === file ? diff.changes : [],
      );
    compared.set(key, known);
    return known;
  };
  return (file, { at, ours: mine, theirs: other }) => {
    const what = placeWords(at);
    const did = (name: string, side: Files, against: Files, value: Json | undefined): string => {
      const changes = within(between(name, base, side, file), at);
      // What both brought is told by how it is not what the other brought.
      const told =
        changes.length > 0 ? changes : within(between(`${name} against`, against, side, file), at);
      if (told.length === 0)
        return `${what} is ${value === undefined ? 'not given' : inWords(value)}`;
      const more = told.length > MOST ? [`and ${told.length - MOST} more`] : [];
      return [...told.slice(0, MOST).map(({ text }) => text), ...more].join('; ');
    };
    return `Ours: ${did('ours', ours, theirs, mine)}. Theirs: ${did('theirs', theirs, ours, other)}.`;
  };
}

/** A file, and those from which it takes its names. */
function only(files: Files, file: string): Files {
  const named = [...files].filter(
    ([path]) => path.endsWith('/type.json') || path === 'seed/teams.json',
  );
  const own = files.get(file);
  return new Map([...named, ...(own === undefined ? [] : [[file, own] as const])]);
}

function within(changes: readonly Change[], at: Path): Change[] {
  return changes.filter((change) => isWithin(change.at, at));
}

function isWithin(path: Path, place: Path): boolean {
  return place.every((step, i) => String(path[i]) === String(step));
}

function placeWords(at: Path): string {
  const { element, field } = placeOf(at);
  const [word, id] = Object.entries(element).at(-1) ?? [];
  const of = word === undefined ? '' : `${word} ${id}`;
  return [field, of].filter((part) => part !== null && part !== '').join(' of ');
}
