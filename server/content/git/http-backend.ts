import { AppError } from '../../app-error.ts';
import { ended, startGit } from './run-git.ts';

/** A request of git's smart HTTP protocol. */
export interface GitRequest {
  readonly method: 'GET' | 'POST';
  readonly path: '/info/refs' | '/git-upload-pack' | '/git-receive-pack';
  readonly query: '' | 'service=git-upload-pack' | 'service=git-receive-pack';
  readonly contentType: string;
  readonly gzipped: boolean;
  /** Git-Protocol header, checked. */
  readonly protocol: string;
  readonly body: Uint8Array;
}

/** What git answers. */
export interface GitReply {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** Largest pack that is taken: as large as other deliveries. */
export const LARGEST_PACK = 16 * 1_048_576;
/** Largest answer: all definitions there ever were. */
const LARGEST_REPLY = 512 * 1_048_576;
/** Milliseconds; longer than checking a push may take. */
const PATIENCE = 180_000;

/** Nothing in a repository, on the machine or in a push decides how git behaves. */
const SETTINGS: readonly string[] = [
  'http.uploadpack=true',
  'http.receivepack=true',
  'http.getanyfile=false',
  'receive.fsckObjects=true',
  'transfer.fsckObjects=true',
  `receive.maxInputSize=${LARGEST_PACK}`,
  'receive.denyDeletes=true',
  'receive.denyNonFastForwards=true',
  'receive.unpackLimit=1',
  'receive.autogc=false',
  'receive.updateServerInfo=false',
  'receive.advertisePushOptions=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'uploadpack.allowFilter=false',
  'uploadpack.allowAnySHA1InWant=false',
  'protocol.allow=never',
];

/**
 * Has git answer a request about a bare repository.
 * @param env what its hooks are told
 * @param hooks folder of the only hooks there are
 */
export async function runHttpBackend(
  directory: string,
  request: GitRequest,
  hooks: string,
  env: Readonly<Record<string, string>> = {},
): Promise<GitReply> {
  const settings = [...SETTINGS, `core.hooksPath=${hooks}`].flatMap((one) => ['-c', one]);
  const child = startGit({
    cwd: directory,
    args: [...settings, 'http-backend'],
    env: {
      ...env,
      GIT_PROJECT_ROOT: directory,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: request.path,
      REQUEST_METHOD: request.method,
      QUERY_STRING: request.query,
      CONTENT_TYPE: request.contentType,
      CONTENT_LENGTH: String(request.body.byteLength),
      REMOTE_USER: 'interlock',
      REMOTE_ADDR: '127.0.0.1',
      ...(request.gzipped ? { HTTP_CONTENT_ENCODING: 'gzip' } : {}),
      ...(request.protocol === '' ? {} : { GIT_PROTOCOL: request.protocol }),
    },
  });
  const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  const out: Buffer[] = [];
  let bytes = 0;
  let said = '';
  child.stdout.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes > LARGEST_REPLY) child.kill('SIGKILL');
    else out.push(part);
  });
  child.stderr.on('data', (part: Buffer) => (said = (said + part.toString()).slice(0, 2_000)));
  // It may answer before it has read all.
  child.stdin.on('error', () => undefined);
  child.stdin.end(request.body);
  try {
    const code = await ended(child);
    const reply = parseReply(Buffer.concat(out));
    if (reply !== null && code !== null) return reply;
    const why = said.trim() || `it ended with ${code}`;
    throw new AppError('git-failed', 500, `git could not answer: ${why}`);
  } finally {
    clearTimeout(late);
  }
}

/** Headers and body of what a CGI program answers. */
function parseReply(bytes: Buffer): GitReply | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const headers = new Map<string, string>();
  for (const line of bytes.toString('latin1', 0, end).split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  const status = Number(/^\d{3}/.exec(headers.get('status') ?? '200')?.[0] ?? 200);
  headers.delete('status');
  return { status, headers, body: bytes.subarray(end + 4) };
}
