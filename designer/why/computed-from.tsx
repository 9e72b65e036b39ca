import { useTranslation } from 'react-i18next';
import type { TracedLeaf } from '../api/condition.ts';
import { subjectField, subjectWords, valueWords } from '../document/operand-words.ts';
import type { Wording } from '../document/wording.ts';

interface ComputedFromProps {
  readonly computed: NonNullable<TracedLeaf['computed']>;
  /** Of the record whose field it is. */
  readonly wording: Wording;
}

/** What a computed value was worked out from: the table that was asked, and the values it was asked with. */
export function ComputedFrom({ computed, wording }: ComputedFromProps) {
  const { t } = useTranslation();
  const { tables, inputs } = computed;
  const from = inputs.flatMap(({ fact, value }) =>
    value === undefined
      ? []
      : [
          `${subjectWords(fact, wording)} ${valueWords(value, wording, subjectField(fact, wording))}`,
        ],
  );
  const list = (parts: readonly string[]): string =>
    new Intl.ListFormat(wording.language, { type: 'conjunction' }).format(parts);
  const by =
    tables.length === 0
      ? t('why.workedOut')
      : t('why.workedOutBy', { table: list(tables.map(({ title }) => `“${title}”`)) });
  return (
    <>
      , {by}
      {from.length > 0 && ` ${t('why.workedOutFrom', { inputs: list(from) })}`}
    </>
  );
}
