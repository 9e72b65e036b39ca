import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordView } from '../api/contract.ts';
import type { RecordType } from '../api/definitions.ts';
import { useMay } from '../form/may.ts';
import { useSession } from '../shell/session.ts';
import { title } from '../document/humanise.ts';
import { isEmpty } from '../value/is-empty.ts';
import { Moment } from '../value/moment.tsx';
import { FieldRow } from './field-row.tsx';
import { Panel } from './panel.tsx';
import css from './fields-panel.module.css';

interface FieldsPanelProps {
  readonly record: RecordView;
  readonly type: RecordType;
  readonly onWhy: (field: string) => void;
}

/** A record's fields in the sections of its type's form; each is edited where it stands. */
export function FieldsPanel({ record, type, onWhy }: FieldsPanelProps) {
  const { t } = useTranslation();
  const may = useMay(useSession());
  const editable = may(type, 'edit', record);
  const [all, setAll] = useState(false);
  const mayEdit = (id: string): boolean => {
    const field = type.fields[id];
    return editable && field?.computed === undefined && field?.readOnly !== true;
  };
  // A field nobody can fill in says nothing while it is empty, or as it began.
  const isIdle = (id: string): boolean =>
    !mayEdit(id) && (isEmpty(record.data[id]) || record.data[id] === type.fields[id]?.default);
  const sections = Object.entries(type.form).toSorted(
    ([, a], [, b]) => (a.order ?? 0) - (b.order ?? 0),
  );
  const idle = sections.flatMap(([, section]) => section.fields.filter(isIdle)).length;
  return (
    <div className={css['sections']}>
      {sections.map(([id, section]) => {
        const shown = all ? section.fields : section.fields.filter((one) => !isIdle(one));
        if (shown.length === 0) return null;
        return (
          <Panel key={id} title={section.title}>
            <dl className={css['fields']}>
              {shown.map((fieldId) => {
                const field = type.fields[fieldId];
                if (field === undefined) return null;
                return (
                  <FieldRow
                    key={fieldId}
                    id={fieldId}
                    field={field}
                    record={record}
                    editable={mayEdit(fieldId)}
                    onWhy={onWhy}
                  />
                );
              })}
            </dl>
          </Panel>
        );
      })}
      {idle > 0 && (
        <UnstyledButton className={css['idle']} onClick={() => setAll((was) => !was)}>
          {all ? t('record.hideEmpty') : t('record.showEmpty', { count: idle })}
        </UnstyledButton>
      )}
      {Object.keys(record.counters).length > 0 && (
        <Panel title={t('record.counters')}>
          <dl className={css['fields']}>
            {Object.entries(record.counters).map(([id, value]) => (
              <CounterRow key={id} id={id} value={value} />
            ))}
          </dl>
        </Panel>
      )}
    </div>
  );
}

function CounterRow({ id, value }: { readonly id: string; readonly value: number | string }) {
  const isTime = typeof value === 'string' && !Number.isNaN(Date.parse(value));
  return (
    <div className={css['row']}>
      <dt className={css['label']}>{title(id)}</dt>
      <dd className={css['value']} data-figures>
        {isTime ? <Moment at={value} /> : value}
      </dd>
    </div>
  );
}
