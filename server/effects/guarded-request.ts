import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps, type RequestOptions } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { AllowedHost } from '../config/allowed-host.ts';
import { findDestination, type Address, type Destination, type Resolve } from './egress.ts';

/** A request to somewhere else. */
export interface GuardedRequest {
  readonly url: string;
  readonly method: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Milliseconds for all of it, name and body included. */
  readonly timeout: number;
}

/** Under which rules. */
export interface RequestGuard {
  readonly allowHosts: readonly AllowedHost[];
  readonly signal: AbortSignal;
  readonly resolve?: Resolve | undefined;
}

/** What came of it. Errors name the host, never the rest of the address: that may hold a secret. */
export type Answer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string | undefined>>;
      /** At most {@link KEPT_BYTES}. */
      readonly body: Buffer;
      /** True when there was more. */
      readonly cut: boolean;
    }
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'unreachable'; readonly error: string };

/** Bytes kept of an answer's body; the rest is not read. */
export const KEPT_BYTES = 65_536;

/**
 * Sends a request to an address that was checked, and to nowhere else: the connection is made to the very
 * addresses that were checked, redirects are not followed, no proxy of the environment is used. Never throws.
 */
export async function sendGuarded(request: GuardedRequest, guard: RequestGuard): Promise<Answer> {
  const late = AbortSignal.timeout(request.timeout);
  const signal = AbortSignal.any([guard.signal, late]);
  const ended = (host: string): Answer => ({
    kind: 'unreachable',
    error: late.aborted
      ? `${host} did not answer within ${request.timeout / 1000} s`
      : `the call to ${host} was interrupted`,
  });
  const destination = await orAborted(
    findDestination(request.url, guard.allowHosts, guard.resolve),
    signal,
  );
  if (destination === undefined) return ended(URL.parse(request.url)?.hostname ?? 'the host');
  if (destination.kind === 'refused') return destination;
  if (destination.kind === 'unresolved') return { kind: 'unreachable', error: destination.error };
  try {
    return await send(request, destination, signal);
  } catch (cause) {
    if (signal.aborted) return ended(destination.host);
    return {
      kind: 'unreachable',
      error: `${destination.host} could not be reached (${reasonOf(cause)})`,
    };
  }
}

async function send(
  request: GuardedRequest,
  destination: Extract<Destination, { kind: 'allowed' }>,
  signal: AbortSignal,
): Promise<Answer> {
  const response = await respond(request, destination, signal);
  const { bytes, cut } = await readBody(response);
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
  return {
    kind: 'answered',
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: bytes,
    cut,
  };
}

function respond(
  { method, headers, body }: GuardedRequest,
  { url, host, addresses }: Extract<Destination, { kind: 'allowed' }>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const options: RequestOptions = {
    hostname: host,
    port: url.port,
    path: `${url.pathname}${url.search}`,
    method,
    headers: {
      ...headers,
      host: url.host,
      ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
    },
    servername: isIP(host) === 0 ? host : '',
    lookup: pinnedLookup(addresses),
    agent: false,
    signal,
  };
  const request = url.protocol === 'https:' ? requestHttps(options) : requestHttp(options);
  request.once('response', resolve);
  // Stays on after the answer: tearing the connection down may still report an error, which means nothing then.
  request.on('error', reject);
  request.end(body);
  return promise;
}

/** Answers with the checked addresses, whatever is asked. */
function pinnedLookup(addresses: readonly Address[]): LookupFunction {
  return (_hostname, options, callback) => {
    const [first] = addresses;
    if (options.all === true || first === undefined) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
}

async function readBody(response: IncomingMessage): Promise<{ bytes: Buffer; cut: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > KEPT_BYTES) break;
  }
  return { bytes: Buffer.concat(chunks).subarray(0, KEPT_BYTES), cut: size > KEPT_BYTES };
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const onAbort = () => resolve(undefined);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function reasonOf(cause: unknown): string {
  const { code, message } = (cause ?? {}) as {
    readonly code?: unknown;
    readonly message?: unknown;
  };
  // Several addresses were tried and each failed in its own way: the first one says enough.
  const [inner] = cause instanceof AggregateError ? (cause.errors as unknown[]) : [];
  if (inner !== undefined) return reasonOf(inner);
  if (typeof code === 'string') return code;
  return typeof message === 'string' ? message.slice(0, 200) : 'unknown';
}
