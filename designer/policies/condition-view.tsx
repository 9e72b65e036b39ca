import { useTranslation } from 'react-i18next';
import type { Condition } from '../api/condition.ts';
import { conditionPhrase } from '../document/condition-words.ts';
import type { ConditionPhrase } from '../document/condition-words.ts';
import type { Wording } from '../document/wording.ts';
import css from './condition-view.module.css';

interface ConditionViewProps {
  readonly condition: Condition;
  readonly wording: Wording;
}

/** A condition in plain words, its groups as groups. */
export function ConditionView({ condition, wording }: ConditionViewProps) {
  const { t } = useTranslation();
  const phrase = conditionPhrase(condition, wording);
  if (phrase.kind !== 'test' && phrase.children.length === 0) {
    return <p className={css['always']}>{t('policy.always')}</p>;
  }
  return (
    <ul className={css['tree']}>
      <Phrase phrase={phrase} />
    </ul>
  );
}

function Phrase({ phrase }: { readonly phrase: ConditionPhrase }) {
  const { t } = useTranslation();
  if (phrase.kind === 'test') return <li>{phrase.text}</li>;
  const label = phrase.kind === 'not' ? t('condition.notGroup') : t(`condition.${phrase.kind}`);
  return (
    <li>
      <span className={css['group']}>{phrase.name ?? label}</span>
      <ul className={css['tree']}>
        {phrase.children.map((child, i) => (
          <Phrase key={i} phrase={child} />
        ))}
      </ul>
    </li>
  );
}
