import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import { AppError } from '../app-error.ts';

/** Told of each piece of a body as it comes; what it throws ends the reading. */
export type OnPiece = (piece: Uint8Array) => void;

/**
 * Reads a request's body piece by piece; false where it has none. From Node's own stream where there is one:
 * a web stream over it costs more than everything else about a small request.
 * @throws AppError `aborted` when the sender is gone before its end, and what `onPiece` throws
 */
export async function readBody(c: Context, onPiece: OnPiece): Promise<boolean> {
  const { incoming } = (c.env ?? {}) as { readonly incoming?: IncomingMessage };
  if (incoming !== undefined) {
    const { headers } = incoming;
    const length = headers['content-length'];
    if (headers['transfer-encoding'] === undefined && (length === undefined || length === '0'))
      return false;
    await readIncoming(incoming, onPiece);
    return true;
  }
  const body = c.req.raw.body as ReadableStream<Uint8Array> | null;
  if (body === null) return false;
  const reader = body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    try {
      onPiece(read.value);
    } catch (cause) {
      await reader.cancel();
      throw cause;
    }
  }
  return true;
}

function readIncoming(incoming: IncomingMessage, onPiece: OnPiece): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      incoming.off('data', take).off('end', whole).off('close', gone).off('error', gone);
      settle();
    };
    const whole = (): void => end(resolve);
    const gone = (): void => {
      const told = new AppError('aborted', 400, 'the request ended before its body was whole');
      end(() => reject(told));
    };
    const take = (piece: Uint8Array): void => {
      try {
        onPiece(piece);
      } catch (cause) {
        // The rest is not wanted; the answer closes the connection.
        incoming.pause();
        end(() => reject(cause instanceof Error ? cause : new Error(String(cause))));
      }
    };
    incoming.on('data', take).on('end', whole).on('close', gone).on('error', gone);
  });
}
