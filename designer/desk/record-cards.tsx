import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordView } from '../api/contract.ts';
import type { RecordType, Workflow } from '../api/definitions.ts';
import { StateChip } from '../chip/state-chip.tsx';
import { FieldValue } from '../value/field-value.tsx';
import { Moment } from '../value/moment.tsx';
import css from './record-cards.module.css';

const CARD_HEIGHT = 72;

interface RecordCardsProps {
  readonly type: RecordType;
  readonly workflow: Workflow | undefined;
  readonly records: readonly RecordView[];
  /** Told when the end of what is loaded comes into view. */
  readonly onEnd: () => void;
}

/** Records on a narrow window: two lines each, large enough for a thumb. */
export function RecordCards({ type, workflow, records, onEnd }: RecordCardsProps) {
  const { t } = useTranslation();
  const scroll = useRef<HTMLDivElement>(null);
  const cards = useVirtualizer({
    count: records.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => CARD_HEIGHT,
    overscan: 8,
  });
  const items = cards.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= records.length - 10) onEnd();
  }, [last, records.length, onEnd]);
  const mark = ['priority', 'severity'].find((id) => id in type.fields);
  return (
    <div ref={scroll} className={css['scroll']}>
      <ul
        className={css['cards']}
        style={{ height: cards.getTotalSize() }}
        aria-label={t('list.table', { type: type.plural })}
      >
        {items.map(({ index, start }) => {
          const record = records[index];
          if (record === undefined) return null;
          return (
            <li
              key={record.id}
              className={css['card']}
              style={{ transform: `translateY(${start}px)`, height: CARD_HEIGHT }}
            >
              <Link to="/records/$id" params={{ id: record.number }} className={css['link']}>
                <span className={css['title']}>{record.title}</span>
                <span className={css['line']}>
                  <span className="mono">{record.number}</span>
                  {mark !== undefined && (
                    <FieldValue
                      id={mark}
                      field={type.fields[mark]}
                      value={record.data[mark]}
                      references={record.references}
                      dense
                    />
                  )}
                  <StateChip state={record.state} workflow={workflow} plain />
                  <span className={css['when']}>
                    <Moment at={record.updatedAt} />
                  </span>
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
