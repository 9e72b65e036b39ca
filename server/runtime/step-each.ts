import { AppError } from '../app-error.ts';
import { isPassing } from './database-failure.ts';
import type { Log } from './log.ts';
import { parkEvent, step, type StepTools } from './step.ts';
import type { Ended } from './step-queue.ts';
import type { StepRequest } from './step-result.ts';

/**
 * Takes requests one step further, in one transaction where nothing breaks. Where an event makes the
 * transaction fail, it fails alone: the batch is halved until it stands by itself, the others are
 * committed, and it is accepted as failed, to be seen and tried again. What fails because the database
 * is away or too busy is not accepted at all, nor is what its caller sent after it: sent again, the
 * later would have happened before the earlier. Never rejects.
 * @param callers what each of those that wait has sent, in its order
 * @param onWritten told when all is written and only COMMIT is outstanding; may be told again
 * @returns one end per request, in order
 */
export async function stepEach(
  tools: StepTools,
  callers: readonly (readonly StepRequest[])[],
  log: Log,
  onWritten?: () => void,
): Promise<readonly Ended[]> {
  try {
    const results = await step(tools, callers.flat(), 'commit', onWritten);
    return results.map((result) => ({ kind: 'result', result }));
  } catch (cause) {
    if (isAway(cause)) return fail(callers.flat(), cause);
    const [requests = []] = callers;
    // One after the other: events of one record stay in order.
    if (callers.length > 1) {
      const half = Math.ceil(callers.length / 2);
      const first = await stepEach(tools, callers.slice(0, half), log);
      return [...first, ...(await stepEach(tools, callers.slice(half), log))];
    }
    if (requests.length > 1) {
      const half = Math.ceil(requests.length / 2);
      const rest = requests.slice(half);
      const first = await stepEach(tools, [requests.slice(0, half)], log);
      const failure = first.find((one) => one.kind === 'failure');
      if (failure !== undefined) return [...first, ...fail(rest, failure.cause)];
      return [...first, ...(await stepEach(tools, [rest], log))];
    }
    const [only] = requests;
    if (only === undefined || only.strict === true || isBusy(cause)) return fail(requests, cause);
    return [await park(tools, only, cause, log)];
  }
}

/** Who waits for exactly this event to happen is told; any other sender has done its part. */
async function park(
  tools: StepTools,
  request: StepRequest,
  cause: unknown,
  log: Log,
): Promise<Ended> {
  const { id, source, type } = request.event;
  log.error({ err: cause, event: { id, source, type } }, 'an event was set aside');
  try {
    return { kind: 'result', result: await parkEvent(tools, request, reasonOf(cause)) };
  } catch (later) {
    return { kind: 'failure', cause: later };
  }
}

function fail(requests: readonly StepRequest[], cause: unknown): readonly Ended[] {
  return requests.map(() => ({ kind: 'failure', cause }));
}

/** True when no event could be taken just now. */
function isAway(cause: unknown): boolean {
  if (isPassing(cause)) return true;
  return cause instanceof AppError && cause.status === 503 && !isBusy(cause);
}

/** True when others were at the same records for too long: fewer events may well get through. */
function isBusy(cause: unknown): boolean {
  return cause instanceof AppError && cause.code === 'contended';
}

/** What failed, without what the database says of it: that may quote what others have stored. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AppError) return cause.message;
  const code = (cause as { readonly code?: unknown } | null | undefined)?.code;
  const known = typeof code === 'string' ? ` (${code})` : '';
  return `it could not be written because of a fault of Interlock${known}; see the log, then try it again`;
}
