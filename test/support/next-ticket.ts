import type { Json, JsonObject } from '@interlock/engine';
import { changedFile } from './definition-writers.ts';
import { buildPack } from './small-pack.ts';

const WORKFLOW = 'ticket/workflow.json';
const TYPE = 'ticket/type.json';

/**
 * The small pack with another version of the ticket's workflow: `working` is called `in-progress`, `escalated` is gone, who
 * is `checking` asks nobody any more and never gets out, and a `new` one is chased after a day.
 */
export function nextTicketPack(): Map<string, Json> {
  const files = buildPack();
  const next = changedFile(files, WORKFLOW, (workflow) => {
    const { new: fresh, working, resolved } = workflow['states'] as { [id: string]: JsonObject };
    const states: JsonObject = {
      new: {
        ...fresh,
        transitions: {
          ...(fresh?.['transitions'] as JsonObject),
          late: { after: 'PT4H', target: 'working' },
          chase: { after: 'P1D', target: 'working' },
        },
      },
      'in-progress': working ?? null,
      checking: {
        transitions: { again: { on: 'ticket.checked', target: 'checking', reenter: true } },
      },
      resolved: resolved ?? null,
    };
    const text = JSON.stringify({ ...workflow, states });
    return JSON.parse(
      text.replaceAll('"target":"working"', '"target":"in-progress"'),
    ) as JsonObject;
  });
  const type = changedFile(files, TYPE, (json) => ({ ...json, outcomes: {} }));
  return files.set(WORKFLOW, next).set(TYPE, type);
}
