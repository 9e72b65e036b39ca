import type { Action } from '../api/definitions.ts';
import { isJsonObject } from '../api/json.ts';
import type { Json, JsonObject } from '../api/json.ts';
import { durationWords } from './duration-words.ts';
import { humanise, title } from './humanise.ts';
import { valueWords } from './operand-words.ts';
import type { Wording } from './wording.ts';

/** What an action does, in a line. Pure. */
export function actionWords(
  action: { readonly type: string; readonly params?: JsonObject | Action['params'] },
  wording: Wording,
): string {
  const { say } = wording;
  const params = action.params ?? {};
  const text = (name: string): string =>
    valueWords(params[name], wording, undefined, 'conjunction');
  switch (action.type) {
    case 'set':
      return say('action.set', { fields: fieldsWords(params, wording) });
    case 'count':
      return say('action.count', { fields: Object.keys(params).map(humanise).join(', ') });
    case 'note':
      return say('action.note', { text: text('text') });
    case 'emit':
      return say('action.emit', { type: text('type') });
    case 'record.open':
      return openWords(params, wording);
    case 'record.send':
      return say('action.send', { type: text('type'), to: targetWords(params['to'], wording) });
    case 'record.link':
      return say('action.link', { relation: humanise(text('relation')), to: text('to') });
    case 'suppress':
      return say('action.suppress', { reason: text('reason') });
    case 'http.request':
      return say('action.http', {
        method: params['method'] === undefined ? 'POST' : text('method'),
        url: text('url'),
      });
    case 'email.send':
      return say('action.email', { to: text('to'), subject: text('subject') });
    case 'chat.post':
      // Where a channel is may be a secret that is not told.
      return params['to'] === undefined || params['to'] === null
        ? say('action.chatSomewhere', { text: text('text') })
        : say('action.chat', { to: text('to'), text: text('text') });
    default:
      return title(action.type);
  }
}

function fieldsWords(params: JsonObject, wording: Wording): string {
  const { say, language } = wording;
  const parts = Object.entries(params).map(([id, value]) => {
    const field = wording.field?.(id);
    const name = field?.title ?? title(id);
    return value === null
      ? say('action.clearOne', { field: name })
      : say('action.setOne', { field: name, value: valueWords(value, wording, field) });
  });
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(parts);
}

function openWords(params: JsonObject, wording: Wording): string {
  const { say } = wording;
  const type = valueWords(params['type'], wording);
  const within = params['within'];
  if (typeof within === 'string') {
    return say('action.openOrJoinWithin', { type, length: durationWords(within, wording) });
  }
  return say(params['key'] === undefined ? 'action.open' : 'action.openOrJoin', { type });
}

function targetWords(to: Json | undefined, wording: Wording): string {
  const { say } = wording;
  if (isJsonObject(to)) {
    if (to['key'] !== undefined)
      return say('action.toKey', { key: valueWords(to['key'], wording) });
    if (typeof to['relation'] === 'string') {
      return say('action.toLinked', { relation: humanise(to['relation']) });
    }
    return valueWords(to['record'], wording);
  }
  return say('action.toSubject');
}
