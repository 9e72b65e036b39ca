import { parseDuration } from '../../../calendar/duration.ts';
import { parseInstant } from '../../../calendar/instant.ts';
import type { Importing } from './importing.ts';
import type { FlowNode } from './read-process.ts';
import { attributePath } from './xml-element.ts';

/** Ways a timer is said. */
const TIMES: ReadonlySet<string> = new Set(['timeDuration', 'timeDate', 'timeCycle']);

/**
 * What a timer event waits for, as `after` takes it: a duration, or a delay with a name. One that is computed, or comes
 * again and again, is a delay nobody has defined, which does not compile until somebody does.
 */
export function readTimer(node: FlowNode, importing: Importing): string {
  const { ledger, delays, delayIds } = importing;
  const { event } = node;
  const time = event?.children.find(({ name }) => TIMES.has(name));
  const wanted = node.label ?? node.id;
  if (event !== null) {
    ledger.enter(event.path);
    ledger.carry(attributePath(event, 'id'));
  }
  if (event === null || time === undefined) {
    const id = delayIds(wanted);
    ledger.remark(
      'placeholder',
      'delay',
      (event ?? node.at).path,
      `how long it waits is not said: define the delay "${id}" under "delays"`,
    );
    return id;
  }
  ledger.enter(time.path);
  ledger.carry(attributePath(time, 'type'), `${time.path}/text()`);
  const text = time.element.text.trim();
  if (time.name === 'timeDuration' && parseDuration(text).ok) {
    return text;
  }
  const id = delayIds(wanted);
  if (time.name === 'timeDate' && parseInstant(text) !== null) {
    delays[id] = { until: text };
    return id;
  }
  const why =
    time.name === 'timeCycle' ? 'a timer comes due once' : 'it is computed, or has no fixed length';
  ledger.remark(
    'placeholder',
    'delay',
    time.path,
    `"${text.slice(0, 100)}" is not taken over, as ${why}: define the delay "${id}" under "delays"`,
  );
  return id;
}
