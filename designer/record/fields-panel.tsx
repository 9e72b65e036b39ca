import { useTranslation } from 'react-i18next';
import type { RecordView } from '../api/contract.ts';
import type { RecordType } from '../api/definitions.ts';
import { useMay } from '../form/may.ts';
import { useSession } from '../shell/session.ts';
import { title } from '../document/humanise.ts';
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
  const sections = Object.entries(type.form).toSorted(
    ([, a], [, b]) => (a.order ?? 0) - (b.order ?? 0),
  );
  return (
    <div className={css['sections']}>
      {sections.map(([id, section]) => (
        <Panel key={id} title={section.title}>
          <dl className={css['fields']}>
            {section.fields.map((fieldId) => {
              const field = type.fields[fieldId];
              if (field === undefined) return null;
              return (
                <FieldRow
                  key={fieldId}
                  id={fieldId}
                  field={field}
                  record={record}
                  editable={editable && field.computed === undefined && field.readOnly !== true}
                  onWhy={onWhy}
                />
              );
            })}
          </dl>
        </Panel>
      ))}
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
