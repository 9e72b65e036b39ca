import type { JsonObject, Json } from '../json.ts';
import type { EffectBreaker } from '../plan.ts';
import type { Principal } from '../principal.ts';
import type { Migrating } from './migrating.ts';
import type { EventView } from './scene.ts';

/** What reaches a record. */
export type Signal =
  /** An event a workflow names in `on`. */
  | { readonly kind: 'event' }
  /** Somebody steps in: puts it into a state, lets its automation stand still, or go on. */
  | { readonly kind: 'moved'; readonly state: string }
  | { readonly kind: 'paused' | 'resumed'; readonly reason: string }
  /** It goes on in another version of its workflow. */
  | { readonly kind: 'migrated'; readonly migrating: Migrating }
  /** One of the machine's own: a timer, a clock's threshold, an invocation's result. */
  | { readonly kind: 'machine'; readonly name: string }
  | { readonly kind: 'edited'; readonly patch: JsonObject }
  | { readonly kind: 'noted'; readonly text: string; readonly visibility: 'internal' | 'public' }
  | { readonly kind: 'timer'; readonly key: string; readonly due: string }
  /** Somebody gives up a timer that was set aside. */
  | { readonly kind: 'timer-dismissed'; readonly key: string; readonly due: string }
  | {
      readonly kind: 'effect';
      readonly effect: string;
      readonly ok: boolean;
      readonly result: Json;
    }
  | {
      readonly kind: 'child';
      readonly child: string;
      readonly invocation: string;
      readonly state: string;
      readonly outcome: 'ok' | 'failed';
    }
  /** A child that had ended lives again. */
  | { readonly kind: 'child-reopened'; readonly child: string; readonly invocation: string };

/** A policy that acts. */
export interface Acting {
  readonly policy: string;
  /** Index of the ruling by which it acts. */
  readonly ruling: number;
  /** What it has counted on the way: from where to where in what all have counted. */
  readonly counted: readonly [from: number, to: number];
  /** Whether those after it are kept from their turn because it acts. */
  readonly stops: boolean;
  /** How many of its actions are still to be carried out, how many were, and how many broke. */
  left: number;
  done: number;
  broken: number;
}

/** Where an action comes from. */
export interface Origin {
  readonly acting: Acting;
  /** JSON pointer of the action in the policy's file. */
  readonly at: string;
}

interface WorkBase {
  /** How many events and openings, one causing the next, lie between the root event and this. */
  readonly depth: number;
  readonly event: EventView;
}

/** Something a plan still has to do; done one after the other, in the order it came about. */
export type Work =
  | (WorkBase & { readonly kind: 'offer'; readonly subject: string | null })
  | (WorkBase & {
      readonly kind: 'deliver';
      readonly record: string;
      readonly signal: Signal;
      readonly actor: Principal;
      /** The policy that sent it. */
      readonly by?: string | undefined;
    })
  | (WorkBase & {
      readonly kind: 'act';
      readonly type: string;
      readonly params: JsonObject;
      readonly subject: string | null;
      /** Told how an effect it comes to ends. */
      readonly breaker?: EffectBreaker | undefined;
      /** Absent: a workflow's own action. */
      readonly origin?: Origin;
    })
  | (WorkBase & {
      readonly kind: 'invoke';
      readonly type: string;
      readonly id: string;
      readonly data: JsonObject;
      readonly parent: string;
      readonly invocation: string;
      readonly relation: string;
    });
