import { resolve } from 'node:path';
import { error, nearestName, pointer, warning, type Issue, type Parsed } from '@interlock/engine';
import { z } from 'zod';
import { parseAllowedHosts, type AllowedHost } from './config/allowed-host.ts';
import { contradictRemote, type RemoteChoice } from './config/remote-choice.ts';
import { hostsOf } from './primary/hosts.ts';

/** Which PostgreSQL the server uses: its own one inside the data directory, or somebody else's. */
export type DatabaseChoice =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'external'; readonly url: string };

/** Everything an operator can set, parsed. Paths are absolute, sizes are bytes. */
export interface Config {
  /** TCP port to listen on; 0 takes any free one. */
  readonly port: number;
  /** Address or name to listen on. */
  readonly host: string;
  readonly dataDirectory: string;
  readonly workflowsDirectory: string;
  /**
   * The administrator's token when the operator chose it; otherwise the server generates one.
   * Secret.
   */
  readonly adminToken: string | undefined;
  readonly database: DatabaseChoice;
  /**
   * Address people reach the server under, without a final slash; undefined: derived from where it
   * listens.
   */
  readonly publicUrl: string | undefined;
  readonly logLevel: (typeof logLevels)[number];
  /** Largest accepted request body in bytes. */
  readonly maxBodyBytes: number;
  /** smtp:// or smtps:// address of the mail server, with credentials. Secret. */
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  /** Private hosts and networks that effects may reach all the same. */
  readonly allowHosts: readonly AllowedHost[];
  /** Largest number of pooled database connections. */
  readonly poolSize: number;
  /** Most events that wait; more are turned away with the time to come back. */
  readonly queueSize: number;
  /** Most events that wait to be planned only (`mode=plan` and the like), in a room of their own. */
  readonly planQueueSize: number;
  /** How tables are laid out; undefined: all in one PostgreSQL. */
  readonly distribute: 'citus' | undefined;
  /** True: what changes in the workflows folder is published at once, unreviewed, until something else was published. */
  readonly followFolder: boolean;
  /** The git host definitions are pushed to and pulled from; undefined: none. */
  readonly remote: RemoteChoice | undefined;
  /** True: takes definitions that were published elsewhere, and none of its own. */
  readonly protects: boolean;
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const secretNames = new Set([
  'INTERLOCK_ADMIN_TOKEN',
  'INTERLOCK_SMTP_URL',
  'INTERLOCK_REMOTE_TOKEN',
  'DATABASE_URL',
]);
const defaultMailFrom = 'interlock@localhost';

const whole = (least: number, most: number, meaning: string) => {
  const mend = `must be a whole number from ${least} to ${most} (${meaning})`;
  return z
    .string()
    .regex(/^\d{1,12}$/, { error: mend, abort: true })
    .transform(Number)
    .refine((n) => n >= least && n <= most, mend);
};

const url = (schemes: readonly string[], mend: string) =>
  z.string().refine((text) => {
    const parsed = URL.parse(text);
    return parsed !== null && schemes.includes(parsed.protocol) && parsed.hostname !== '';
  }, mend);

/** An http or https address without credentials: those have settings of their own. */
const address = (mend: string) =>
  url(['http:', 'https:'], mend)
    .refine((text) => {
      const parsed = URL.parse(text);
      return parsed === null || (parsed.username === '' && parsed.password === '');
    }, 'must not contain a user or password')
    .refine((text) => {
      const parsed = URL.parse(text);
      return parsed === null || (parsed.search === '' && parsed.hash === '');
    }, 'must end with the path: no ? and no #');

const yesOrNo = z.enum(['true', 'false'], { error: 'must be true or false' }).default('false');

const variables = z.object({
  INTERLOCK_PORT: whole(0, 65535, 'a TCP port; 0 takes any free one').default(8080),
  INTERLOCK_HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]{1,253}$/, 'must be a host name or an IP address, such as 127.0.0.1')
    .default('127.0.0.1'),
  INTERLOCK_DATA: z.string().default('./data'),
  INTERLOCK_WORKFLOWS: z.string().default('./workflows'),
  INTERLOCK_ADMIN_TOKEN: z
    .string()
    .min(16, 'must have at least 16 characters; `openssl rand -hex 24` makes a good one')
    .regex(
      /^[\x21-\x7e]*$/,
      'must be printable ASCII without spaces, so that it fits into a header',
    )
    .optional(),
  // libpq also accepts socket directories (postgresql:///name?host=/run/postgresql), so an empty
  // host is fine here.
  DATABASE_URL: z
    .string()
    .superRefine((text, context) => {
      const parsed = hostsOf(text);
      if (parsed.ok) return;
      const message = `${parsed.message}; leave it out to use the built-in PostgreSQL`;
      context.addIssue({ code: 'custom', message });
    })
    .optional(),
  INTERLOCK_PUBLIC_URL: address('must look like https://interlock.example.org')
    .transform((text) => text.replace(/\/+$/, ''))
    .optional(),
  INTERLOCK_LOG_LEVEL: z
    .enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` })
    .default('info'),
  INTERLOCK_MAX_BODY: whole(1024, 268_435_456, 'bytes').default(1_048_576),
  INTERLOCK_SMTP_URL: url(
    ['smtp:', 'smtps:'],
    'must look like smtp://user:password@mail.example.org:587',
  ).optional(),
  INTERLOCK_MAIL_FROM: z
    .string()
    .regex(
      /^(?:[^<>\r\n]{1,100} <)?[^\s<>@]{1,64}@[^\s<>@]{1,253}>?$/,
      'must be an address such as interlock@example.org or Interlock <interlock@example.org>',
    )
    .refine((t) => t.includes('<') === t.endsWith('>'), 'opens or closes < > without the other')
    .optional(),
  INTERLOCK_ALLOW_HOSTS: z
    .string()
    .transform((text, context) => {
      const { hosts, wrong } = parseAllowedHosts(text);
      for (const entry of wrong) {
        const message = `contains ${JSON.stringify(entry)}, which is neither host, host:port nor a network such as 10.0.0.0/8; separate entries by commas`;
        context.addIssue({ code: 'custom', message });
      }
      return hosts;
    })
    .default([]),
  INTERLOCK_POOL: whole(1, 500, 'database connections').default(10),
  INTERLOCK_QUEUE: whole(10, 1_000_000, 'events').default(5_000),
  INTERLOCK_PLAN_QUEUE: whole(10, 1_000_000, 'events').default(2_000),
  INTERLOCK_FOLLOW_FOLDER: yesOrNo,
  INTERLOCK_PROTECTED: yesOrNo,
  INTERLOCK_REMOTE_URL: address('must look like https://git.example.org/itsm/definitions.git')
    .transform((text) => URL.parse(text)?.href ?? text)
    .optional(),
  INTERLOCK_REMOTE_USER: z
    .string()
    .regex(/^[^:\p{Cc}\s]{1,200}$/u, 'must be a user name: no colon and no spaces')
    .default('interlock'),
  INTERLOCK_REMOTE_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{1,1000}$/, 'must be printable ASCII without spaces')
    .optional(),
  INTERLOCK_REMOTE_TOKEN_FILE: z.string().optional(),
  INTERLOCK_REMOTE_DRAFTS: yesOrNo,
  INTERLOCK_REMOTE_EVERY: whole(1, 1_440, 'minutes').default(5),
  INTERLOCK_DISTRIBUTE: z
    .enum(['citus'], { error: 'must be citus; leave it out to keep all rows in one PostgreSQL' })
    .optional(),
});

const knownNames = Object.keys(variables.shape);

/**
 * Reads the configuration from environment variables; the only place that knows their names and
 * defaults. An empty variable counts as absent. Reports every mistake at once: each issue names the
 * variable (also as its path), the value unless it is secret, and how to mend it. Unknown
 * INTERLOCK_* names are warnings. Pure but for resolving a relative `base` against the current
 * directory; never throws.
 * @param env the process environment
 * @param base directory that relative paths start from
 */
export function parseConfig(
  env: Readonly<Record<string, string | undefined>>,
  base = '.',
): Parsed<Config> {
  const given: Record<string, string> = {};
  for (const name of knownNames) {
    const value = env[name]?.trim();
    if (value) given[name] = value;
  }
  const warnings = warn(env, given);
  const result = variables.safeParse(given);
  const contradictions = contradict(given);
  if (!result.success || contradictions.length > 0) {
    const errors = (result.error?.issues ?? []).map((found) => {
      const name = String(found.path[0]);
      return error(
        'wrong-setting',
        pointer(name),
        `${name}${shown(name, given[name])} ${found.message}`,
      );
    });
    return { ok: false, issues: [...errors, ...contradictions, ...warnings] };
  }
  const v = result.data;
  return {
    ok: true,
    issues: warnings,
    value: {
      port: v.INTERLOCK_PORT,
      host: v.INTERLOCK_HOST,
      dataDirectory: resolve(base, v.INTERLOCK_DATA),
      workflowsDirectory: resolve(base, v.INTERLOCK_WORKFLOWS),
      adminToken: v.INTERLOCK_ADMIN_TOKEN,
      database:
        v.DATABASE_URL === undefined
          ? { kind: 'embedded' }
          : { kind: 'external', url: v.DATABASE_URL },
      publicUrl: v.INTERLOCK_PUBLIC_URL,
      logLevel: v.INTERLOCK_LOG_LEVEL,
      maxBodyBytes: v.INTERLOCK_MAX_BODY,
      smtpUrl: v.INTERLOCK_SMTP_URL,
      mailFrom: v.INTERLOCK_MAIL_FROM ?? defaultMailFrom,
      allowHosts: v.INTERLOCK_ALLOW_HOSTS,
      poolSize: v.INTERLOCK_POOL,
      queueSize: v.INTERLOCK_QUEUE,
      planQueueSize: v.INTERLOCK_PLAN_QUEUE,
      distribute: v.INTERLOCK_DISTRIBUTE,
      followFolder: v.INTERLOCK_FOLLOW_FOLDER === 'true',
      protects: v.INTERLOCK_PROTECTED === 'true',
      remote:
        v.INTERLOCK_REMOTE_URL === undefined
          ? undefined
          : {
              url: v.INTERLOCK_REMOTE_URL,
              user: v.INTERLOCK_REMOTE_USER,
              token: v.INTERLOCK_REMOTE_TOKEN,
              tokenFile:
                v.INTERLOCK_REMOTE_TOKEN_FILE === undefined
                  ? undefined
                  : resolve(base, v.INTERLOCK_REMOTE_TOKEN_FILE),
              drafts: v.INTERLOCK_REMOTE_DRAFTS === 'true',
              every: v.INTERLOCK_REMOTE_EVERY,
            },
    },
  };
}

/** Settings that make no sense without each other. */
function contradict(given: Readonly<Record<string, string>>): Issue[] {
  const problems: Record<string, string> = { ...contradictRemote(given) };
  if (given['INTERLOCK_DISTRIBUTE'] !== undefined && given['DATABASE_URL'] === undefined)
    problems['INTERLOCK_DISTRIBUTE'] =
      'needs DATABASE_URL, the address of a Citus coordinator: the built-in PostgreSQL has no Citus';
  return Object.entries(problems).map(([name, why]) =>
    error('wrong-setting', pointer(name), `${name} ${why}`),
  );
}

/** What only the command line reads. */
const CLI_NAMES: readonly string[] = ['INTERLOCK_URL', 'INTERLOCK_TOKEN'];

function warn(
  env: Readonly<Record<string, string | undefined>>,
  given: Readonly<Record<string, string>>,
): Issue[] {
  const unknown = Object.keys(env)
    .filter(
      (name) => name.startsWith('INTERLOCK_') && ![...knownNames, ...CLI_NAMES].includes(name),
    )
    .toSorted()
    .map((name) => {
      const meant = nearestName(name, knownNames);
      const hint =
        meant === undefined ? `known: ${knownNames.join(', ')}` : `did you mean ${meant}?`;
      return warning(
        'unknown-setting',
        pointer(name),
        `${name} is not a setting and is ignored; ${hint}`,
      );
    });
  if (given['INTERLOCK_SMTP_URL'] !== undefined && given['INTERLOCK_MAIL_FROM'] === undefined) {
    const message = `INTERLOCK_MAIL_FROM is not set, so mail is sent from ${defaultMailFrom}, which many mail servers refuse; set it to an address of your own`;
    unknown.push(warning('mail-from-missing', pointer('INTERLOCK_MAIL_FROM'), message));
  }
  return unknown;
}

function shown(name: string, value: string | undefined): string {
  if (value === undefined || secretNames.has(name)) return '';
  // Somebody may have put credentials into the address by mistake; those are secret too.
  if (name.endsWith('_URL') && value.includes('@')) return '';
  return ` is ${JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)} but`;
}
