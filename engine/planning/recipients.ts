import { asText, isJsonObject, isList } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { Progress } from './progress.ts';

/**
 * An effect's params with the people and teams named by id replaced by addresses, so that effects need
 * no directory; whom nobody knows is left out.
 *
 * @param type the effect's type
 */
export function resolveRecipients(
  progress: Progress,
  type: string,
  params: JsonObject,
): JsonObject {
  if (type === 'chat.post') {
    const to = params['to'];
    if (typeof to !== 'string' || to.includes('://')) return params;
    const team = progress.session.ask({ kind: 'team', id: to });
    return { ...params, to: isJsonObject(team) ? (team['chat'] ?? null) : null, team: to };
  }
  if (type !== 'email.send') return params;
  const to = params['to'];
  const wanted = (Array.isArray(to) ? to : [to]).filter(
    (t) => typeof t === 'string' && t !== '',
  ) as string[];
  const addresses = wanted.flatMap((recipient) => {
    if (recipient.includes('@')) return [recipient];
    for (const kind of ['principal', 'team'] as const) {
      const found = progress.session.ask({ kind, id: recipient });
      if (isJsonObject(found) && typeof found['email'] === 'string') return [found['email']];
    }
    return [];
  });
  return { ...params, to: [...new Set(addresses)], recipients: wanted };
}

/** People, teams and addresses that resolved params were asked to reach; a channel's address is nobody's to see. Pure. */
export function recipientsIn({ recipients, team }: JsonObject): string[] {
  const named = Array.isArray(recipients) ? recipients : [team];
  return named.filter((one) => typeof one === 'string');
}

/**
 * Why an effect reaches nobody, whoever tries it: nobody was named, or a team without a channel. Whose address is not
 * known may get one, and the effect can be tried again; that is not it. Null for what may reach somebody. Pure.
 *
 * @param params as resolved
 */
export function unreachable(type: string, { to, team, recipients }: JsonObject): string | null {
  if (type === 'chat.post' && to === null) return `team "${asText(team)}" has no chat channel`;
  const asked = type === 'email.send' && isList(recipients) ? recipients.length : null;
  return asked === 0 ? 'there is nobody to send it to' : null;
}
