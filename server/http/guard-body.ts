import type { Context, MiddlewareHandler } from 'hono';
import { AppError } from '../app-error.ts';
import { LARGEST_PACK } from '../content/git/http-backend.ts';
import { LARGEST_FILE } from '../content/definition-file.ts';
import { foreignCharset } from '../intake/charset.ts';
import { isJsonMedia } from '../intake/media-type.ts';
import { createBodyRoom } from './body-room.ts';
import { readBody } from './request-body.ts';
import { JSON_LIMITS, parseJson, type JsonLimits } from '../json-guard.ts';

/** How large a request's body may be, and its JSON; null: the route parses its body itself. */
export interface BodyLimits {
  readonly bytes: number;
  readonly json: JsonLimits | null;
}

/** A monitoring system's delivery may hold thousands of alerts. */
const INTAKE_BYTES = 16 * 1_048_576;
/** Bodies of the largest kind that may be under way at the same time: as objects they need several times that. */
const MOST_LARGE = 2;
/** Formats of others: larger, and parsed by intake, which mends what senders cannot. */
const INTAKE = /^\/api\/(?:intake|global)\//;

/** A draft, and rules of others, may be thousands of policies, each as deep as a definition file may be. */
const DRAFTS: ReadonlySet<string> = new Set([
  '/api/backtests',
  '/api/policies/analyse',
  '/api/policies/explain',
  '/api/policies/import',
  '/api/replays',
  '/api/workflows/verify',
]);
const DRAFT_LIMITS: JsonLimits = {
  depth: 64,
  keys: 1_000_000,
  single: true,
  // Everything wrong with definitions is told at once, where they are compiled.
  leaves: /^\/(?:draft\/(?:policies\/)?\d+|(?:draft\/)?files\/[^/]+|(?:policies|tables)\/\d+)\//,
};

/** Git's own protocol: packs of files. */
const GIT = /^\/git\//;

/** A file of a draft is as a definition file may be. */
const DRAFT_FILE = /^\/api\/drafts\/[^/]+\/files\/[^/]+$/;
const FILE_LIMITS: JsonLimits = { depth: 64, keys: 50_000, single: true };

/**
 * Reads the body of every request once, up to the limit, and parses JSON by our own rules before any
 * handler sees it; a handler then reads what is left after them. Bodies that are too large are refused
 * before they are read, where their length is declared; so are those that come while too many large ones are
 * under way.
 * @param maxBodyBytes largest body of an ordinary request, as the operator set it
 */
export function guardBody(maxBodyBytes: number): MiddlewareHandler {
  const room = createBodyRoom(MOST_LARGE * Math.max(INTAKE_BYTES, maxBodyBytes));
  return async (c, next) => {
    const limits = limitsOf(c.req.path, maxBodyBytes);
    const coded = !['', 'identity'].includes(c.req.header('content-encoding') ?? '');
    // Git itself unpacks what it is asked.
    if (coded && !GIT.test(c.req.path)) {
      throw new AppError('content-type', 415, 'send the body without a content encoding');
    }
    const held = { bytes: 0 };
    try {
      const bytes = await readBytes(c, limits.bytes, (more) => {
        room.take(more);
        held.bytes += more;
      });
      if (bytes !== null) {
        refuseUnnamed(c, bytes, limits);
        refuseCharset(c);
        provide(c, bytes, limits.json);
      } else if (limits.json !== null && isJsonMedia(c.req.header('content-type') ?? '')) {
        // Whoever sends nothing, and says that it is JSON, gives no member.
        provide(c, NOTHING, limits.json);
      }
      await next();
    } finally {
      room.release(held.bytes);
    }
    return undefined;
  };
}

const NOTHING = new TextEncoder().encode('{}');

/** A body nobody says the kind of would be passed over, and the answer be about something else. */
function refuseUnnamed(c: Context, bytes: Uint8Array, { json }: BodyLimits): void {
  const named = (c.req.header('content-type') ?? '') !== '';
  // Deliveries of others are parsed by intake, whatever they say they are.
  if (named || bytes.length === 0 || json === null) return;
  throw new AppError('content-type', 415, 'say what the body is: Content-Type: application/json');
}

/** All bodies are read as UTF-8: what says that it is something else would become another text. */
function refuseCharset(c: Context): void {
  const charset = foreignCharset(c.req.header('content-type'));
  if (charset === undefined) return;
  const shown = JSON.stringify(charset.slice(0, 100));
  throw new AppError('content-type', 415, `the body is said to be in ${shown}; send it in UTF-8`);
}

/** What handlers find when they read the body. */
function provide(c: Context, bytes: Uint8Array, limits: JsonLimits | null): void {
  // Declared as the values themselves, but what Hono keeps there are promises.
  const cache = c.req.bodyCache as unknown as {
    arrayBuffer: Promise<ArrayBuffer>;
    text?: Promise<string>;
  };
  cache.arrayBuffer = Promise.resolve(bytes.buffer as ArrayBuffer);
  if (limits === null || bytes.length === 0 || !isJsonMedia(c.req.header('content-type') ?? ''))
    return;
  const json = parseJson(bytes, limits);
  if (!json.ok) {
    const [first] = json.issues;
    const unreadable = first?.code === 'json-malformed' || first?.code === 'json-not-utf8';
    throw new AppError(first?.code ?? 'malformed', unreadable ? 400 : 422, first?.message ?? '', {
      issues: json.issues,
    });
  }
  // Validators parse the text again; they must find what the guard left.
  cache.text = Promise.resolve(JSON.stringify(json.value));
}

/**
 * The limits of a path. Pure.
 * @param maxBodyBytes largest body of an ordinary request, as the operator set it
 */
export function limitsOf(path: string, maxBodyBytes: number): BodyLimits {
  if (GIT.test(path)) return { bytes: LARGEST_PACK, json: null };
  if (INTAKE.test(path)) return { bytes: Math.max(INTAKE_BYTES, maxBodyBytes), json: null };
  if (DRAFTS.has(path)) return { bytes: Math.max(INTAKE_BYTES, maxBodyBytes), json: DRAFT_LIMITS };
  if (DRAFT_FILE.test(path))
    return { bytes: Math.max(LARGEST_FILE, maxBodyBytes), json: FILE_LIMITS };
  return { bytes: maxBodyBytes, json: path === '/api/events' ? null : JSON_LIMITS };
}

/**
 * A body's bytes; null where there is none.
 * @param take told of bytes before they are kept: what is declared at once, what is not as it comes
 */
async function readBytes(
  c: Context,
  most: number,
  take: (bytes: number) => void,
): Promise<Uint8Array | null> {
  const declared = Number(c.req.header('content-length') ?? '0');
  if (declared > most) throw tooLarge(most);
  take(declared);
  const pieces: Uint8Array[] = [];
  let size = 0;
  const given = await readBody(c, (piece) => {
    size += piece.byteLength;
    if (size > most) throw tooLarge(most);
    if (declared === 0) take(piece.byteLength);
    pieces.push(piece);
  });
  if (!given) return null;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
}

function tooLarge(most: number): AppError {
  return new AppError('too-large', 413, `the body is larger than ${most} bytes`, {
    details: { limit: most },
  });
}
