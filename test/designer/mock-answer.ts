import type { Json, JsonObject } from '@interlock/engine';

/** What the mock API answers. */
export interface Answer {
  readonly status: number;
  readonly body: Json | undefined;
}
/** What was asked for. */
export const ok = (body: Json, status = 200): Answer => ({ status, body });
/** A list of one page. */
export const list = (items: readonly Json[]): Answer => ok({ items, nextCursor: null });
/** A problem as the server writes it. */
export const problem = (status: number, code: string, more: JsonObject = {}): Answer =>
  ok(
    {
      type: `urn:interlock:problem:${code}`,
      title: code,
      status,
      code,
      detail: code,
      requestId: 'r-1',
      ...more,
    },
    status,
  );
