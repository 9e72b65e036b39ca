import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordView } from '../api/contract.ts';
import type { RecordType, Workflow } from '../api/definitions.ts';
import { StateChip } from '../chip/state-chip.tsx';
import { FieldValue } from '../value/field-value.tsx';
import { Moment } from '../value/moment.tsx';
import { PersonName } from '../value/person-name.tsx';
import { columnsOf } from './columns.ts';
import type { Column } from './columns.ts';
import { DEFAULT_SORT } from './list-search.ts';
import css from './record-table.module.css';

interface RecordTableProps {
  readonly type: RecordType;
  readonly workflow: Workflow | undefined;
  readonly records: readonly RecordView[];
  readonly sort: string | undefined;
  readonly onSort: (field: string) => void;
  readonly selected: string | undefined;
  readonly rowHeight: number;
  /** Told when the end of what is loaded comes into view. */
  readonly onEnd: () => void;
  readonly onSelect: (number: string) => void;
}

/** Records as rows; only those in view are in the page, however many there are. */
export function RecordTable(props: RecordTableProps) {
  const { type, workflow, records, sort, onSort, selected, rowHeight, onEnd, onSelect } = props;
  const { t } = useTranslation();
  const scroll = useRef<HTMLDivElement>(null);
  const columns = columnsOf(type, t);
  const rows = useVirtualizer({
    count: records.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // The header stays on top of the rows.
    scrollPaddingStart: 33,
  });
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;

  useEffect(() => {
    rows.measure();
  }, [rows, rowHeight]);
  useEffect(() => {
    if (last >= records.length - 15) onEnd();
  }, [last, records.length, onEnd]);
  const at = records.findIndex((record) => record.number === selected);
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at, { align: 'auto' });
  }, [at, rows]);

  const grid = { '--columns': columns.map((column) => column.width).join(' ') } as CSSProperties;
  return (
    <div
      ref={scroll}
      className={css['scroll']}
      role="region"
      aria-label={t('list.table', { type: type.plural })}
      tabIndex={0}
    >
      <div className={css['table']} role="table" aria-rowcount={records.length + 1} style={grid}>
        <div role="rowgroup" className={css['head']}>
          <div role="row" className={css['row']} aria-rowindex={1}>
            {columns.map((column) => (
              <HeadCell
                key={column.id}
                column={column}
                sort={sort ?? DEFAULT_SORT}
                onSort={onSort}
              />
            ))}
          </div>
        </div>
        <div role="rowgroup" className={css['body']} style={{ height: rows.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const record = records[index];
            if (record === undefined) return null;
            return (
              <div
                key={record.id}
                role="row"
                aria-rowindex={index + 2}
                className={css['row']}
                data-selected={record.number === selected}
                data-done={record.done}
                style={{ transform: `translateY(${start}px)`, height: rowHeight }}
                onPointerDown={() => onSelect(record.number)}
              >
                {columns.map((column) => (
                  <div key={column.id} role="cell" className={css['cell']} data-kind={column.kind}>
                    <CellValue column={column} record={record} type={type} workflow={workflow} />
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface HeadCellProps {
  readonly column: Column;
  readonly sort: string;
  readonly onSort: (field: string) => void;
}

function HeadCell({ column, sort, onSort }: HeadCellProps) {
  const { t } = useTranslation();
  const up = sort === column.id;
  const down = sort === `-${column.id}`;
  return (
    <div
      role="columnheader"
      className={css['headCell']}
      aria-sort={up ? 'ascending' : down ? 'descending' : 'none'}
    >
      <button
        type="button"
        className={css['sort']}
        onClick={() => onSort(column.id)}
        title={t('list.sortBy', { field: column.title })}
      >
        <span>{column.title}</span>
        {up && <IconArrowUp size={12} stroke={2} aria-hidden="true" />}
        {down && <IconArrowDown size={12} stroke={2} aria-hidden="true" />}
      </button>
    </div>
  );
}

interface CellValueProps {
  readonly column: Column;
  readonly record: RecordView;
  readonly type: RecordType;
  readonly workflow: Workflow | undefined;
}

function CellValue({ column, record, type, workflow }: CellValueProps) {
  switch (column.kind) {
    case 'number':
      return <span className="mono">{record.number}</span>;
    case 'title':
      return (
        <Link
          to="/records/$id"
          params={{ id: record.number }}
          className={css['title']}
          data-record={record.number}
        >
          {record.title}
        </Link>
      );
    case 'state':
      return <StateChip state={record.state} workflow={workflow} plain />;
    case 'time':
      return <Moment at={column.id === 'createdAt' ? record.createdAt : record.updatedAt} />;
    case 'person':
      return <PersonName id={record.openedBy} name={record.references[record.openedBy]?.title} />;
    case 'field':
      return (
        <FieldValue
          id={column.id}
          field={type.fields[column.id]}
          value={record.data[column.id]}
          references={record.references}
          dense
        />
      );
  }
}
