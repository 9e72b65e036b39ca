import { asText, isJsonObject } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { WrittenAction } from './policy-set.ts';

/** What an action sets going: an event offered to the policies, one sent to records, a record opened. */
export type Raised =
  | { readonly kind: 'emit'; readonly type: string; readonly data: Json | undefined }
  | { readonly kind: 'send'; readonly type: string }
  | { readonly kind: 'open'; readonly type: string };

/** What the workflows may do when a record is opened, or is sent an event: as far as their definitions allow. */
export type WorkflowReaction = (raised: Exclude<Raised, { kind: 'emit' }>) => readonly Raised[];

/** What a declared action sets going; nothing for effects and links. Pure. */
export function raisedBy({ type, params }: WrittenAction): readonly Raised[] {
  switch (type) {
    case 'emit':
      return [{ kind: 'emit', type: asText(params['type']), data: params['data'] }];
    case 'record.send':
      return [{ kind: 'send', type: asText(params['type']) }];
    case 'record.open': {
      const existing = isJsonObject(params['existing']) ? [params['existing']] : [];
      return [
        { kind: 'open', type: asText(params['type']) },
        ...existing.map((one): Raised => ({ kind: 'send', type: asText(one['type']) })),
      ];
    }
    default:
      return [];
  }
}

/** An event that reaches the policies, and how. */
export interface Reached {
  readonly type: string;
  /** What it is emitted with; only for one the policy emits itself. */
  readonly data?: Json | undefined;
  /** What lies between the policy and the event, in words; none where the policy emits it. */
  readonly through: readonly string[];
}

/** Every event that an action may bring to the policies, by the shortest way. Pure. */
export function reachedEvents(action: WrittenAction, reaction: WorkflowReaction): Reached[] {
  const seen = new Set<string>();
  const reached: Reached[] = [];
  let layer = raisedBy(action).map((raised) => ({ raised, through: [] as readonly string[] }));
  while (layer.length > 0) {
    const next: typeof layer = [];
    for (const { raised, through } of layer) {
      const key = `${raised.kind} ${raised.type}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (raised.kind === 'emit') {
        reached.push({
          type: raised.type,
          through,
          ...(through.length === 0 ? { data: raised.data ?? {} } : {}),
        });
        continue;
      }
      const step = raised.kind === 'open' ? `${raised.type} opened` : `${raised.type} sent`;
      next.push(...reaction(raised).map((one) => ({ raised: one, through: [...through, step] })));
    }
    layer = next;
  }
  return reached;
}
