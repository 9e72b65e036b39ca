import { chatPost } from './chat-post.ts';
import type { EffectHandler } from './effect.ts';
import { emailSend } from './email-send.ts';
import { httpRequest } from './http-request.ts';

/** Every handler there is, by the effect type it does. */
export const HANDLERS: ReadonlyMap<string, EffectHandler> = new Map(
  [httpRequest, emailSend, chatPost].map((handler) => [handler.type, handler]),
);
