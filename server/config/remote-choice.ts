/** The organisation's git host, as an operator names it. */
export interface RemoteChoice {
  /** http or https, without credentials. */
  readonly url: string;
  readonly user: string;
  /** Secret. */
  readonly token: string | undefined;
  /** Absolute path of a file that holds the token instead; read each time, so that it may change. */
  readonly tokenFile: string | undefined;
  /** Branches of drafts are pushed too. */
  readonly drafts: boolean;
  /** Minutes between two looks. */
  readonly every: number;
}

/** Settings of a remote that make no sense without each other, by the name of one. Pure. */
export function contradictRemote(
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {};
  const set = (name: string): boolean => given[name] !== undefined;
  if (set('INTERLOCK_REMOTE_TOKEN') && set('INTERLOCK_REMOTE_TOKEN_FILE'))
    problems['INTERLOCK_REMOTE_TOKEN_FILE'] = 'and INTERLOCK_REMOTE_TOKEN are both set: keep one';
  if (!set('INTERLOCK_REMOTE_URL'))
    for (const name of Object.keys(given).filter((one) => one.startsWith('INTERLOCK_REMOTE_')))
      problems[name] ??= 'needs INTERLOCK_REMOTE_URL, the address of the repository';
  if (given['INTERLOCK_PROTECTED'] === 'true' && given['INTERLOCK_FOLLOW_FOLDER'] === 'true')
    problems['INTERLOCK_FOLLOW_FOLDER'] =
      'and INTERLOCK_PROTECTED exclude each other: a protected server publishes nothing of its own';
  return problems;
}
