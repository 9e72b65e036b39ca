/** Names in a row, as people write them: "a, b or c"; of very many the first and how many more. Pure. */
export function inWordList(names: readonly string[], word: 'and' | 'or', most = 6): string {
  const shown = names.length > most ? names.slice(0, most - 1) : names;
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} ${word} ${more} more`;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} ${word} ${last}`;
}
