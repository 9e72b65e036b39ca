import { IconCheck, IconMinus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import css from './why.module.css';

/** Whether something held: green and ticked, red and crossed, or not asked. */
export function Verdict({ result }: { readonly result: boolean | null }) {
  const { t } = useTranslation();
  if (result === null) {
    return (
      <span className={css['verdict']} data-result="none">
        <IconMinus size={12} stroke={2.4} aria-hidden="true" />
      </span>
    );
  }
  const Icon = result ? IconCheck : IconX;
  return (
    <span className={css['verdict']} data-result={result}>
      <Icon size={12} stroke={2.6} aria-hidden="true" />
      <span className="visually-hidden">{t(result ? 'why.holds' : 'why.fails')}</span>
    </span>
  );
}
