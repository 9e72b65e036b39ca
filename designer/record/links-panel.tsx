import { UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LinkView } from '../api/contract.ts';
import { linksQuery } from '../api/queries.ts';
import { title as titleOf } from '../document/humanise.ts';
import { StateChip } from '../chip/state-chip.tsx';
import { TypeIcon } from '../value/type-icon.tsx';
import { useType, useWorkflow } from '../value/use-definitions.ts';
import { Panel } from './panel.tsx';
import css from './links-panel.module.css';

/** How many links of one kind stand there before the rest is folded. */
const IN_SIGHT = 8;

/** Records tied to this one, by the titles its type gives them. */
export function LinksPanel({ number }: { readonly number: string }) {
  const { t } = useTranslation();
  const links = useQuery(linksQuery(number)).data ?? [];
  if (links.length === 0) return null;
  const groups = Map.groupBy(links, (link) => link.title);
  return (
    <Panel title={t('record.links')}>
      <div className={css['groups']}>
        {[...groups].map(([title, group]) => (
          <LinkGroup key={title} title={title} links={group} />
        ))}
      </div>
    </Panel>
  );
}

function LinkGroup({
  title,
  links,
}: {
  readonly title: string;
  readonly links: readonly LinkView[];
}) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const open = links.filter((link) => !link.record.done);
  const first = (open.length > 0 ? open : links).slice(0, IN_SIGHT);
  const shown = all ? links : first;
  const hidden = links.length - shown.length;
  return (
    <div>
      <h3 className={css['title']}>
        {title === links[0]?.relation ? titleOf(title) : title}
        <span data-figures>{links.length}</span>
      </h3>
      <ul className={css['links']}>
        {shown.map((link) => (
          <LinkRow key={link.record.id} link={link} />
        ))}
      </ul>
      {hidden > 0 && (
        <UnstyledButton className={css['more']} onClick={() => setAll(true)}>
          {t('link.showEnded', { count: hidden })}
        </UnstyledButton>
      )}
    </div>
  );
}

function LinkRow({ link }: { readonly link: LinkView }) {
  const { record } = link;
  const type = useType(record.type);
  const workflow = useWorkflow(record.type);
  return (
    <li>
      <Link
        to="/records/$id"
        params={{ id: record.number }}
        className={css['link']}
        data-done={record.done}
      >
        <TypeIcon name={type?.icon} size={15} />
        <span className={css['name']}>
          <span className={css['text']}>{record.title}</span>
          <span className={css['number']}>{record.number}</span>
        </span>
        <StateChip state={record.state} workflow={workflow} plain />
      </Link>
    </li>
  );
}
