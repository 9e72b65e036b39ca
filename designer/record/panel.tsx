import { useId } from 'react';
import type { ReactNode } from 'react';
import css from './panel.module.css';

interface PanelProps {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of the record page. */
export function Panel({ title, actions, children }: PanelProps) {
  const id = useId();
  return (
    <section className={css['panel']} aria-labelledby={id}>
      <div className={css['head']}>
        <h2 id={id} className={css['title']}>
          {title}
        </h2>
        {actions}
      </div>
      {children}
    </section>
  );
}
