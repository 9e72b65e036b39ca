import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { RecordView } from '../api/contract.ts';
import type { Field, RecordType } from '../api/definitions.ts';
import { isJsonObject } from '../api/json.ts';
import { tableQuery } from '../api/queries.ts';
import { TableSheet } from '../tables/table-sheet.tsx';
import { FieldValue } from '../value/field-value.tsx';
import { useTableVerdict } from './use-table-verdict.ts';
import css from './why.module.css';

interface ComputedWhyProps {
  readonly id: string;
  readonly field: Field;
  readonly record: RecordView;
  readonly type: RecordType | undefined;
}

/** Why a computed field holds what it holds: its rule, what it read, and the row that decided. */
export function ComputedWhy({ id, field, record, type }: ComputedWhyProps) {
  const { t } = useTranslation();
  const formula = formulaOf(field);
  const tableId = /\btable\(\s*['"]([\w-]+)['"]/.exec(formula)?.[1];
  const reads = [
    ...new Set([...formula.matchAll(/\brecord\.data\.(\w+)/g)].map((m) => m[1] ?? '')),
  ];
  return (
    <div className={css['why']}>
      <p className={css['quiet']}>{t('why.computedHow')}</p>
      <dl className={css['facts']}>
        <dt>{field.title}</dt>
        <dd>
          <FieldValue
            id={id}
            field={field}
            value={record.data[id]}
            references={record.references}
          />
        </dd>
        {reads.map((read) => (
          <ReadField key={read} id={read} record={record} type={type} />
        ))}
      </dl>
      {tableId !== undefined && <TableWhy id={tableId} record={record} type={type} />}
      <section>
        <h3 className={css['rulingTitle']}>{t('why.formula')}</h3>
        <pre className={css['formula']}>{formula}</pre>
      </section>
    </div>
  );
}

function formulaOf(field: Field): string {
  const { computed } = field;
  if (isJsonObject(computed) && typeof computed['cel'] === 'string') return computed['cel'];
  return typeof computed === 'string' ? computed : JSON.stringify(computed);
}

interface ReadFieldProps {
  readonly id: string;
  readonly record: RecordView;
  readonly type: RecordType | undefined;
}

function ReadField({ id, record, type }: ReadFieldProps) {
  const { t } = useTranslation();
  const field = type?.fields[id];
  const value = record.data[id];
  return (
    <>
      <dt>{field?.title ?? id}</dt>
      <dd>
        {value === undefined || value === null ? (
          t('record.unset')
        ) : (
          <FieldValue id={id} field={field} value={value} references={record.references} />
        )}
      </dd>
    </>
  );
}

/** The table that decided, its row marked. */
function TableWhy({ id, record, type }: ReadFieldProps) {
  const { t } = useTranslation();
  const table = useQuery(tableQuery(id)).data;
  const verdict = useTableVerdict(table, record);
  if (table === undefined) return null;
  return (
    <section>
      <h3 className={css['rulingTitle']}>{t('why.byTable', { table: table.title })}</h3>
      <TableSheet
        table={table}
        type={type}
        inputs={verdict?.inputs}
        matched={verdict?.rows ?? []}
      />
    </section>
  );
}
