/** A git host that does not do what it is asked: said in words people can act on, without secrets. */
export class RemoteFailure extends Error {
  /** `git-unreachable`, `git-unauthorized`, `git-rejected`, `git-too-large`, `git-unusable` */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * What git said when it could not reach a host or was turned away. Pure.
 * @param said its standard error: the host may have put anything into it
 * @param secrets what must not be told
 */
export function remoteFailure(said: string, secrets: readonly string[]): RemoteFailure {
  const lines = plain(said, secrets)
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const all = lines.join('\n');
  const [status] = /returned error: (\d{3})/.exec(all)?.slice(1) ?? [];
  if (/Authentication failed|could not read (?:Username|Password)/.test(all) || status === '401')
    return new RemoteFailure(
      'git-unauthorized',
      'the remote does not accept the credentials: check INTERLOCK_REMOTE_USER and INTERLOCK_REMOTE_TOKEN (or the file INTERLOCK_REMOTE_TOKEN_FILE names)',
    );
  if (status === '403')
    return new RemoteFailure(
      'git-unauthorized',
      'the remote does not let this account do that (403): give it leave to read and to push there',
    );
  if (status === '404' || /not found/i.test(all))
    return new RemoteFailure(
      'git-unreachable',
      'there is no repository at INTERLOCK_REMOTE_URL, or this account may not see it',
    );
  const own = lines.filter((line) => !line.startsWith('remote:'));
  const last = own.findLast((line) => /^(?:fatal|error):/.test(line)) ?? own.at(-1) ?? '';
  const text = last.replace(/^(?:fatal|error): /, '').slice(0, 300);
  return new RemoteFailure('git-unreachable', `git could not talk to the remote: ${text}`);
}

/** Text of somebody else's, for people: no orders to a terminal, no secrets. Pure. */
export function plain(text: string, secrets: readonly string[]): string {
  let shown = text.replaceAll(/[^\P{Cc}\n]/gu, ' ');
  for (const secret of secrets) if (secret !== '') shown = shown.replaceAll(secret, '…');
  return shown;
}
