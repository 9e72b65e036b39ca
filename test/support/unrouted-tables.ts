/**
 * The hot tables a statement uses without saying which of their buckets it means. It is told from the text:
 * `bucket = …`, `bucket in (…)` or `bucket = any(…)` on the table or its alias. Rows inserted say theirs.
 * Pure.
 * @param tables names of hot tables
 * @param byValue on a database that is spread: a join with rows that have a bucket is not enough, as only
 *   values say beforehand which shards to ask
 */
export function unroutedTables(
  statement: string,
  tables: readonly string[],
  byValue: boolean,
): string[] {
  const text = statement.toLowerCase().replaceAll('"', '').replaceAll(/\s+/g, ' ');
  return tables.filter((table) =>
    namesOf(text, table).some((name) => {
      const told = byValue ? String.raw`(?:= (?:any\()?\$\d|in \(\$\d)` : '(?:=|in)';
      return !new RegExp(String.raw`(?:\b${name}\.|[^.\w])bucket ${told}`).test(text);
    }),
  );
}

/** Words that may follow a table without being its alias. */
const NO_ALIAS =
  'as|cross|for|full|group|inner|join|left|limit|on|order|returning|right|set|union|using|where|with';

/** What a statement calls the table where it reads or changes rows that are there. */
function namesOf(text: string, table: string): string[] {
  const use = new RegExp(
    String.raw`\b(?:from|join|update|using) (?:only )?${table}(?![\w.]| ?\()(?: as)?(?: (?!(?:${NO_ALIAS})\b)(\w+))?`,
    'g',
  );
  return [...text.matchAll(use)].map(([, alias]) => alias ?? table);
}
