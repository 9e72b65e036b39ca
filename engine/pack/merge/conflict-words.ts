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
  return (file, { at, base: was, ours: mine, theirs: other }) => {
    const what = placeWords(at);
    if (was === undefined && mine !== undefined && other !== undefined) {
      const apart = within(between('apart', ours, theirs, file), at);
      return `Both added ${elementWords(at)}, differently. Theirs against ours: ${listed(apart)}.`;
    }
    const did = (name: string, side: Files, against: Files, value: Json | undefined): string => {
      const changes = within(between(name, base, side, file), at);
      // What one side brought within what the other did not touch is told by how it differs from that.
      const told =
        changes.length > 0 ? changes : within(between(`${name} against`, against, side, file), at);
      if (told.length === 0)
        return `${what} is ${value === undefined ? 'not given' : inWords(value)}`;
      return listed(told);
    };
    return `Ours: ${did('ours', ours, theirs, mine)}. Theirs: ${did('theirs', theirs, ours, other)}.`;
  };
}

function listed(changes: readonly Change[]): string {
  const more = changes.length > MOST ? [`and ${changes.length - MOST} more`] : [];
  return [...changes.slice(0, MOST).map(({ text }) => text), ...more].join('; ');
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

function elementWords(at: Path): string {
  const [word, id] = Object.entries(placeOf(at).element).at(-1) ?? [];
  return word === undefined ? 'this' : `${word} ${id}`;
}

function placeWords(at: Path): string {
  const { element, field } = placeOf(at);
  const of = Object.keys(element).length === 0 ? '' : elementWords(at);
  return [field, of].filter((part) => part !== null && part !== '').join(' of ');
}
