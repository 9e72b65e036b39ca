/**
 * A stable id as words: `in-progress` → "in progress", `assignmentGroup` → "assignment group".
 * Pure; for names nobody has given a title.
 */
export function humanise(id: string): string {
  return id
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_.]+/g, ' ')
    .trim()
    .toLowerCase();
}

/** The same, as the beginning of a sentence. Pure. */
export function title(id: string): string {
  return capital(humanise(id));
}

/** Text with its first letter large. Pure. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
