import { IconArrowNarrowRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Cell, Field, RecordType, Table } from '../api/definitions.ts';
import type { Json, JsonObject } from '../api/json.ts';
import { comparisonWords } from '../document/operator-words.ts';
import { title } from '../document/humanise.ts';
import { valueWords } from '../document/operand-words.ts';
import { useWording } from '../value/use-definitions.ts';
import css from './table-sheet.module.css';

interface TableSheetProps {
  readonly table: Table;
  /** Gives words to values of a record's fields. */
  readonly type?: RecordType | undefined;
  /** Values seen, told under the column titles. */
  readonly inputs?: JsonObject | undefined;
  /** Ids of rows to mark: they decided. */
  readonly matched?: readonly string[];
}

/** A decision table as a sheet: inputs left, outputs right, a row a rule. */
export function TableSheet({ table, type, inputs, matched = [] }: TableSheetProps) {
  const { t } = useTranslation();
  const wording = useWording({ type });
  const ins = Object.entries(table.inputs);
  const outs = Object.entries(table.outputs).toSorted(
    ([a, x], [b, y]) => (x.order ?? 0) - (y.order ?? 0) || (a < b ? -1 : 1),
  );
  const rows = Object.entries(table.rows).toSorted(
    ([a, x], [b, y]) => (x.order ?? 0) - (y.order ?? 0) || (a < b ? -1 : 1),
  );
  const fieldOf = (input: Table['inputs'][string]): Field | undefined =>
    input.path?.startsWith('data.') === true
      ? type?.fields[input.path.slice('data.'.length)]
      : undefined;
  const out = (id: string, value: Json | undefined): string =>
    value === undefined ? '' : valueWords(value, wording, type?.fields[id]);
  return (
    <div className={css['scroll']} role="region" aria-label={table.title} tabIndex={0}>
      <table className={css['sheet']}>
        <thead>
          <tr>
            {ins.map(([id, input]) => (
              <th key={id} scope="col">
                {input.title ?? fieldOf(input)?.title ?? title(id)}
                {inputs !== undefined && (
                  <span className={css['seen']}>
                    {t('why.saw')} {valueWords(inputs[id], wording, fieldOf(input))}
                  </span>
                )}
              </th>
            ))}
            {outs.map(([id, output], i) => (
              <th key={id} scope="col" data-first-output={i === 0}>
                {output.title ?? title(id)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([id, row]) => (
            <tr key={id} data-matched={matched.includes(id)} title={row.title}>
              {ins.map(([input, definition]) => (
                <td key={input}>
                  <CellWords cell={row.when[input]} field={fieldOf(definition)} type={type} />
                </td>
              ))}
              {outs.map(([output], i) => (
                <td key={output} data-first-output={i === 0}>
                  {i === 0 && matched.includes(id) && (
                    <>
                      <IconArrowNarrowRight size={15} stroke={2} aria-hidden="true" />
                      <span className="visually-hidden">{t('table.matched')}: </span>
                    </>
                  )}
                  {out(output, row.then[output])}
                </td>
              ))}
            </tr>
          ))}
          {table.default !== undefined && (
            <tr>
              <td colSpan={ins.length} className={css['otherwise']}>
                {t('table.otherwise')}
              </td>
              {outs.map(([output], i) => (
                <td key={output} data-first-output={i === 0}>
                  {out(output, table.default?.[output])}
                </td>
              ))}
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

interface CellWordsProps {
  readonly cell: Cell | undefined;
  readonly field: Field | undefined;
  readonly type: RecordType | undefined;
}

/** What a cell asks for; nothing asked is said as such. */
function CellWords({ cell, field, type }: CellWordsProps) {
  const { t } = useTranslation();
  const wording = useWording({ type });
  if (cell === undefined) return <span className={css['any']}>{t('table.any')}</span>;
  if (typeof cell === 'object') {
    const comparisons = 'all' in cell ? cell.all : [cell];
    return (
      <>
        {comparisons
          .map(({ operator, value }) =>
            comparisonWords('', operator, valueWords(value, wording, field), wording),
          )
          .join(` ${t('table.and')} `)}
      </>
    );
  }
  return <>{valueWords(cell, wording, field)}</>;
}
