import { useEffect } from 'react';
import type { ReactNode } from 'react';
import css from './page.module.css';

interface PageProps {
  /** What the page is, for its heading and the browser's tab. */
  readonly title: string;
  /** Shown in the heading's place where it is more than text. */
  readonly heading?: ReactNode;
  /** Before the title: where it stands. */
  readonly before?: ReactNode;
  /** The one primary action and the menu of the others. */
  readonly actions?: ReactNode;
  /** Under the title, above the content: filters or tabs. */
  readonly bar?: ReactNode;
  /** `fill`: the content scrolls inside itself; `read`: no wider than can be read. */
  readonly layout?: 'fill' | 'wide' | 'read';
  readonly children: ReactNode;
}

/** A page: one title, one primary action, its content. */
export function Page({
  title,
  heading,
  before,
  actions,
  bar,
  layout = 'wide',
  children,
}: PageProps) {
  useEffect(() => {
    document.title = `${title} · Interlock`;
  }, [title]);
  return (
    <div className={css['page']} data-layout={layout}>
      <header className={css['header']}>
        <div className={css['titles']}>
          {before}
          <h1 className={css['title']}>{heading ?? title}</h1>
        </div>
        {actions !== undefined && <div className={css['actions']}>{actions}</div>}
      </header>
      {bar !== undefined && <div className={css['bar']}>{bar}</div>}
      <div className={css['content']}>{children}</div>
    </div>
  );
}
