/** What a sheet begins with: the table itself, a line each. */
export const TABLE_LABELS = {
  id: 'Decision table',
  title: 'Title',
  hit: 'Hit policy',
  description: 'Description',
  schema: 'Schema',
} as const;

/** What stands above the rows, a line each, a column for each input and output. */
export const COLUMN_LABELS = {
  kind: 'Columns',
  name: 'Name',
  heading: 'Heading',
  type: 'Type',
  fact: 'Fact',
  path: 'Path',
  params: 'Params',
  values: 'Values',
  order: 'Order',
  default: 'Default',
} as const;

/** The line the rows stand below. */
export const ROWS_LABEL = 'Rows';

/** What a column can be: a part of a row, a condition, or an output. */
export const COLUMN_KINDS = ['order', 'title', 'input', 'output'] as const;

/** One of `COLUMN_KINDS`. */
export type ColumnKind = (typeof COLUMN_KINDS)[number];
