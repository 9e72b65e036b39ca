import { error, type Issue, pointer } from '../issue.ts';
import { wallMs } from './day-hours.ts';
import { END_TIME, START_TIME } from './schema.ts';

/**
 * Issues of the shifts of one day: empty, across midnight, out of order, overlapping. Shifts whose
 * shape is wrong are the schema's to report and are passed over. Pure, never throws.
 *
 * @param hours what the file says, unchecked
 * @param at JSON pointer of the list
 */
export function checkHours(hours: unknown, at: string): Issue[] {
  if (!Array.isArray(hours)) return [];
  const issues: Issue[] = [];
  let before: Wall | null = null;
  for (const [i, entry] of hours.entries()) {
    const shift = toWall(entry);
    if (shift === null) continue;
    const found = checkShift(shift, before, at + pointer(i));
    if (found !== null) issues.push(found);
    // A shift that is itself wrong says nothing about its neighbour.
    else before = shift;
  }
  return issues;
}

interface Wall {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function toWall(entry: unknown): Wall | null {
  if (!Array.isArray(entry) || entry.length !== 2) return null;
  const [start, end] = entry as unknown[];
  if (typeof start !== 'string' || typeof end !== 'string') return null;
  if (!START_TIME.test(start) || !END_TIME.test(end)) return null;
  return { text: `${start}–${end}`, start: wallMs(start), end: wallMs(end) };
}

function checkShift(shift: Wall, before: Wall | null, path: string): Issue | null {
  if (shift.start === shift.end) {
    return error('empty-shift', path, `${shift.text} has no length; the whole day is 00:00–24:00`);
  }
  if (shift.start > shift.end) {
    return error(
      'shift-across-midnight',
      path,
      `${shift.text} ends before it starts; write a shift across midnight as two, up to 24:00 and from 00:00 of the next day`,
    );
  }
  if (before === null || shift.start >= before.end) return null;
  return shift.end > before.start
    ? error('overlapping-hours', path, `${shift.text} overlaps ${before.text}`)
    : error(
        'unordered-hours',
        path,
        `${shift.text} comes before ${before.text}; write shifts in order`,
      );
}
