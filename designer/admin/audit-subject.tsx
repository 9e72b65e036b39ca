import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '../api/audit.ts';
import { textOf } from '../api/json.ts';
import { title } from '../document/humanise.ts';
import { useNames } from '../value/use-names.ts';
import css from './audit.module.css';

/** What an entry of the audit is about, with a way there where there is one. */
export function AuditSubject({ entry }: { readonly entry: AuditEntry }) {
  const { t } = useTranslation();
  const names = useNames();
  const { subject, before, after, about } = entry;
  if (about !== null) {
    return (
      <Link to="/records/$id" params={{ id: about.number }} search={{}} className={css['link']}>
        <span className="mono">{about.number}</span> {about.title}
      </Link>
    );
  }
  const given = textOf(after?.['name'] ?? before?.['name']);
  const holder = textOf(after?.['principal'] ?? before?.['principal']);
  switch (subject.kind) {
    case 'person':
      return (
        <Link to="/admin/people" className={css['link']}>
          {given || (names.get(subject.id) ?? subject.id)}
        </Link>
      );
    case 'team':
      return (
        <Link to="/admin/teams" className={css['link']}>
          {given || (names.get(subject.id) ?? subject.id)}
        </Link>
      );
    case 'token':
      return (
        <Link to="/admin/tokens" className={css['link']}>
          {given || subject.id}
        </Link>
      );
    // Who signed in says all there is to say.
    case 'session':
      return <span>{names.get(holder) ?? holder}</span>;
    case 'system':
      return <span>{given || subject.id}</span>;
    case 'record':
    case 'timer':
    case 'effect':
      return (
        <span>
          {textOf(after?.['number'] ?? before?.['number']) || t(`audit.kind.${subject.kind}`)}
        </span>
      );
    case 'event':
      return <span className="mono">{subject.id}</span>;
    default:
      return <span>{`${title(subject.kind)} ${subject.id}`}</span>;
  }
}
