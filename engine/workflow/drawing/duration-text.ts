const ISO =
  /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const UNITS = ['y', 'months', 'weeks', 'd', 'h', 'min', 's'] as const;

/** An ISO 8601 duration as it is written, unit by unit: `PT4H30M` → "4 h 30 min"; other text as it is. Pure. */
export function durationParts(iso: string): string {
  const found = ISO.exec(iso);
  const parts = UNITS.flatMap((unit, i) => {
    const count = found?.[i + 1];
    return count === undefined ? [] : [`${count} ${unit}`];
  });
  return parts.length === 0 ? iso : parts.join(' ');
}
