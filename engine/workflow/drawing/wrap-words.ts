/**
 * Text in at most so many lines, broken between words; what is too long ends in "…". Pure.
 *
 * @param fits whether a line is short enough
 */
export function wrapWords(text: string, most: number, fits: (line: string) => boolean): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && (fits(`${last} ${word}`) || lines.length > most)) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  const kept = lines.slice(0, most);
  return kept.map((line, i) => {
    const cut = i === most - 1 && lines.length > most;
    if (!cut && fits(line)) return line;
    let short = line;
    while (short !== '' && !fits(`${short}…`)) short = short.slice(0, -1);
    // Half of a character is none.
    return `${short.toWellFormed().replaceAll('\uFFFD', '').trimEnd()}…`;
  });
}
