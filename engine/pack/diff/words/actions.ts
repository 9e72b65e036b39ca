import { isJsonObject } from '../../../json.ts';
import type { Json, JsonObject } from '../../../json.ts';
import { humanised, listed } from '../../../policy/explain/fact-words.ts';
import { fieldName, textAt } from './document.ts';
import type { Document } from './document.ts';
import { saidValue } from './values.ts';

/** What an action does, to stand after "it": "sets Priority to 1", "sends an e-mail to cab". Pure. */
export function actionWords(action: Json | undefined, doc: Document): string {
  if (!isJsonObject(action)) return 'does nothing';
  const type = textAt(action, 'type') ?? '';
  const params = isJsonObject(action['params']) ? action['params'] : {};
  const words = (name: string): string => saidValue(params[name], doc);
  switch (type) {
    case 'set':
      return `sets ${fieldsSet(params, doc)}`;
    case 'count':
      return `counts ${listed(Object.keys(params).map(humanised))}`;
    case 'note':
      return `notes “${words('text')}”`;
    case 'emit':
      return `tells of ${words('type')}`;
    case 'record.open':
      return `opens ${params['key'] === undefined ? '' : 'or joins '}a record of type ${words('type')}`;
    case 'record.send':
      return `sends ${words('type')} to ${recipientWords(params['to'], doc)}`;
    case 'record.link':
      return `links it as ${humanised(words('relation'))} to ${words('to')}`;
    case 'suppress':
      return `suppresses the event: ${words('reason')}`;
    case 'email.send':
      return `sends an e-mail “${words('subject')}” to ${words('to')}`;
    case 'chat.post':
      return `posts “${words('text')}” to ${words('to')}`;
    case 'http.request':
      return `calls ${words('url')}`;
    default:
      return `does ${type === '' ? 'something' : type}`;
  }
}

function fieldsSet(params: JsonObject, doc: Document): string {
  return listed(
    Object.entries(params).map(([id, value]) =>
      value === null
        ? `${fieldName(doc, id)} to nothing`
        : `${fieldName(doc, id)} to ${saidValue(value, doc, id)}`,
    ),
  );
}

function recipientWords(to: Json | undefined, doc: Document): string {
  if (!isJsonObject(to)) return 'the record itself';
  const relation = textAt(to, 'relation');
  if (relation !== undefined) return `the records linked by ${humanised(relation)}`;
  return saidValue(to['key'] ?? to['record'], doc);
}
