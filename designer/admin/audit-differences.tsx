import { useTranslation } from 'react-i18next';
import { textOf } from '../api/json.ts';
import type { Json, JsonObject } from '../api/json.ts';
import { differencesOf } from '../document/differences.ts';
import type { Difference } from '../document/differences.ts';
import { title } from '../document/humanise.ts';
import css from './audit-differences.module.css';

const MARKS = { '+': 'came', '-': 'went', '~': 'changed', '=': 'stayed' } as const;

interface AuditDifferencesProps {
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
}

/** What was before and is afterwards, field by field; what changed by colour and mark, the rest faded. */
export function AuditDifferences({ before, after }: AuditDifferencesProps) {
  const { t } = useTranslation();
  const differences = differencesOf(before, after);
  if (differences.length === 0) return <p className={css['faint']}>{t('audit.nothing')}</p>;
  return (
    <table className={css['differences']}>
      <thead>
        <tr>
          <th scope="col">{t('audit.field')}</th>
          {before !== null && <th scope="col">{t('audit.before')}</th>}
          {after !== null && <th scope="col">{t('audit.after')}</th>}
        </tr>
      </thead>
      <tbody>
        {differences.map((difference) => (
          <tr key={difference.field} data-mark={difference.mark}>
            <th scope="row">
              <Mark of={difference} /> {title(difference.field)}
            </th>
            {before !== null && (
              <td data-side={t('audit.before')}>
                <Value value={difference.before} />
              </td>
            )}
            {after !== null && (
              <td data-side={t('audit.after')}>
                <Value value={difference.after} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Mark({ of: { mark } }: { readonly of: Difference }) {
  const { t } = useTranslation();
  return (
    <>
      <span className={css['mark']} aria-hidden="true">
        {{ '+': '+', '-': '−', '~': '~', '=': '' }[mark]}
      </span>
      <span className="visually-hidden">{t(`audit.${MARKS[mark]}`)}</span>
    </>
  );
}

function Value({ value }: { readonly value: Json | undefined }) {
  const { t } = useTranslation();
  if (value === undefined || value === null)
    return <span className={css['faint']}>{t('audit.absent')}</span>;
  if (Array.isArray(value)) {
    const parts = (value as readonly Json[]).map(textOf);
    return parts.length === 0 ? (
      <span className={css['faint']}>{t('audit.absent')}</span>
    ) : (
      <>{parts.join(', ')}</>
    );
  }
  return <>{textOf(value)}</>;
}
