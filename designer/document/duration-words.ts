import type { Wording } from './wording.ts';

const UNITS = [
  ['days', 86_400_000],
  ['hours', 3_600_000],
  ['minutes', 60_000],
  ['seconds', 1_000],
] as const;

/**
 * A length of time in its two largest units: "1 h 12 min". Seconds show below ten minutes only.
 * Pure.
 *
 * @param ms milliseconds; the sign is dropped
 * @param days false for business time, where a day is not 24 hours: hours stay hours
 */
export function lengthWords(ms: number, { say }: Pick<Wording, 'say'>, days = true): string {
  let rest = Math.abs(ms);
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    if (unit === 'days' && !days) continue;
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count === 0) {
      if (parts.length > 0) break;
      continue;
    }
    if (unit === 'seconds' && parts.length > 0 && Math.abs(ms) >= 600_000) break;
    parts.push(say(`duration.${unit}`, { n: count }));
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? say('duration.seconds', { n: 0 }) : parts.join(' ');
}

const ISO =
  /^(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
/** True for text that is an ISO 8601 duration. Pure. */
export function isDuration(text: string): boolean {
  return text.length > 2 && text !== 'PT' && ISO.test(text);
}

const ISO_UNITS = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'] as const;

/**
 * An ISO 8601 duration as it was written, unit by unit: `PT4H` → "4 h". What is none comes back
 * unchanged. Pure.
 */
export function durationWords(iso: string, { say }: Pick<Wording, 'say'>): string {
  const found = ISO.exec(iso);
  if (found === null) return iso;
  const parts = ISO_UNITS.flatMap((unit, i) => {
    const count = found[i + 2];
    return count === undefined ? [] : [say(`duration.${unit}`, { n: Number(count) })];
  });
  return parts.length === 0 ? iso : `${found[1] === '-' ? '−' : ''}${parts.join(' ')}`;
}
