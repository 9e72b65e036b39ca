import { IconUsers } from '@tabler/icons-react';
import { useNames } from './use-names.ts';
import css from './person-name.module.css';

interface PersonNameProps {
  readonly id: string;
  /** Where it is known already. */
  readonly name?: string | undefined;
  readonly team?: boolean;
  /** The name alone, where there is little room. */
  readonly unmarked?: boolean;
}

/** A person or a team: a mark and the name. */
export function PersonName({ id, name, team = false, unmarked = false }: PersonNameProps) {
  const names = useNames();
  const shown = name ?? names.get(id) ?? id;
  return (
    <span className={css['person']}>
      {!unmarked && <PersonMark name={shown} team={team} engine={id === 'engine'} />}
      <span className={css['name']}>{shown}</span>
    </span>
  );
}

interface PersonMarkProps {
  readonly name: string;
  readonly team?: boolean;
  readonly engine?: boolean;
}

/** The round mark of a person (initials), a team or Interlock itself. */
export function PersonMark({ name, team = false, engine = false }: PersonMarkProps) {
  return (
    <span
      className={css['mark']}
      data-kind={team ? 'team' : engine ? 'engine' : 'person'}
      aria-hidden="true"
    >
      {team ? <IconUsers size={11} stroke={2} /> : engine ? <EngineMark /> : initials(name)}
    </span>
  );
}

function EngineMark() {
  return (
    <svg
      width="12"
      height="12"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.6"
    >
      <path
        d="M13.2 7H9a3.5 3.5 0 0 0 0 7h1.6M10.8 17H15a3.5 3.5 0 0 0 0-7h-1.6"
        strokeLinecap="round"
      />
    </svg>
  );
}

/** One or two letters for a name. Pure. */
export function initials(name: string): string {
  const parts = name.split(/[\s._-]+/).filter((part) => part !== '');
  const letters = parts.length > 1 ? [parts[0], parts.at(-1)] : [parts[0]];
  return letters.map((part) => part?.charAt(0).toUpperCase() ?? '').join('');
}
