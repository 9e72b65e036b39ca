/** Longest pattern `like` takes, in characters. */
export const MAX_LIKE_PATTERN = 200;

/**
 * Whether a whole text fits a pattern in which `*` stands for any number of characters and `?` for
 * exactly one; everything else, case included, stands for itself. Pure. Time is bounded by length of
 * text × length of pattern whatever they hold, unlike that of a regular expression: after a `*` only
 * the latest one is ever tried further to the right (Krauss, "Matching Wildcards", 2008).
 */
export function like(text: string, pattern: string): boolean {
  let t = 0;
  let p = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
