import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../server/config.ts';

const parse = (env: Record<string, string>) => parseConfig(env, '/srv');
const messages = (env: Record<string, string>) =>
  Object.fromEntries(parse(env).issues.map(({ path, message }) => [path.slice(1), message]));

describe('a configuration', () => {
  it('needs no variable at all', () => {
    expect(parse({})).toEqual({
      ok: true,
      issues: [],
      value: {
        port: 8080,
        host: '127.0.0.1',
        dataDirectory: '/srv/data',
        workflowsDirectory: '/srv/workflows',
        adminToken: undefined,
        database: { kind: 'embedded' },
        publicUrl: undefined,
        logLevel: 'info',
        maxBodyBytes: 1_048_576,
        smtpUrl: undefined,
        mailFrom: 'interlock@localhost',
        allowHosts: [],
        poolSize: 10,
        queueSize: 5_000,
        planQueueSize: 2_000,
        distribute: undefined,
        followFolder: false,
        protects: false,
        remote: undefined,
      },
    });
  });

  it('takes every variable', () => {
    const result = parse({
      INTERLOCK_PORT: '0',
      INTERLOCK_HOST: '::1',
      INTERLOCK_DATA: '/var/interlock',
      INTERLOCK_WORKFLOWS: 'packs',
      INTERLOCK_ADMIN_TOKEN: 'abcdefghijklmnop',
      DATABASE_URL: 'postgres://u:p@db:5432/interlock',
      INTERLOCK_PUBLIC_URL: 'https://interlock.example.org/desk/',
      INTERLOCK_LOG_LEVEL: 'debug',
      INTERLOCK_MAX_BODY: '2048',
      INTERLOCK_SMTP_URL: 'smtps://u:p@mail.example.org',
      INTERLOCK_MAIL_FROM: 'Interlock <desk@example.org>',
      INTERLOCK_ALLOW_HOSTS: 'localhost:9000, 10.0.0.0/8',
      INTERLOCK_POOL: '25',
      INTERLOCK_QUEUE: '800',
      INTERLOCK_PLAN_QUEUE: '300',
      INTERLOCK_FOLLOW_FOLDER: 'true',
      INTERLOCK_REMOTE_URL: 'https://Git.example.org/itsm/definitions.git',
      INTERLOCK_REMOTE_USER: 'robot',
      INTERLOCK_REMOTE_TOKEN_FILE: 'secrets/git',
      INTERLOCK_REMOTE_DRAFTS: 'true',
      INTERLOCK_REMOTE_EVERY: '15',
      INTERLOCK_DISTRIBUTE: 'citus',
      PATH: '/usr/bin',
    });
    expect(result).toEqual({
      ok: true,
      issues: [],
      value: {
        port: 0,
        host: '::1',
        dataDirectory: '/var/interlock',
        workflowsDirectory: join('/srv', 'packs'),
        adminToken: 'abcdefghijklmnop',
        database: { kind: 'external', url: 'postgres://u:p@db:5432/interlock' },
        publicUrl: 'https://interlock.example.org/desk',
        logLevel: 'debug',
        maxBodyBytes: 2048,
        smtpUrl: 'smtps://u:p@mail.example.org',
        mailFrom: 'Interlock <desk@example.org>',
        allowHosts: [
          { kind: 'host', host: 'localhost', port: 9000 },
          { kind: 'network', address: '10.0.0.0', prefix: 8 },
        ],
        poolSize: 25,
        queueSize: 800,
        planQueueSize: 300,
        distribute: 'citus',
        followFolder: true,
        protects: false,
        remote: {
          url: 'https://git.example.org/itsm/definitions.git',
          user: 'robot',
          token: undefined,
          tokenFile: '/srv/secrets/git',
          drafts: true,
          every: 15,
        },
      },
    });
  });

  it('takes an empty or blank variable as absent', () => {
    expect(parse({ INTERLOCK_PORT: '', DATABASE_URL: '  ' })).toEqual(parse({}));
  });
});

describe('mistakes', () => {
  it.each([
    ['ext::sh -c true', 'must look like'],
    ['--upload-pack=true', 'must look like'],
    ['file:///srv/git', 'must look like'],
    ['git@git.example.org:itsm.git', 'must look like'],
    ['https://robot:secret@git.example.org/itsm.git', 'must not contain a user or password'],
    ['https://git.example.org/itsm.git?x=1', 'must end with the path'],
  ])(
    'a remote is reached by http or https alone, and keeps its credentials apart: %s',
    (url, why) => {
      const told = messages({ INTERLOCK_REMOTE_URL: url });
      expect(told['INTERLOCK_REMOTE_URL']).toContain(why);
      expect(told['INTERLOCK_REMOTE_URL']).not.toContain('secret');
    },
  );

  it('of a remote and a protected server that contradict each other are told', () => {
    expect(
      messages({
        INTERLOCK_REMOTE_TOKEN: 'hidden-words',
        INTERLOCK_REMOTE_TOKEN_FILE: 'file',
        INTERLOCK_PROTECTED: 'true',
        INTERLOCK_FOLLOW_FOLDER: 'true',
      }),
    ).toEqual({
      INTERLOCK_REMOTE_TOKEN: expect.stringContaining('needs INTERLOCK_REMOTE_URL'),
      INTERLOCK_REMOTE_TOKEN_FILE: expect.stringContaining('are both set'),
      INTERLOCK_FOLLOW_FOLDER: expect.stringContaining('exclude each other'),
    });
  });

  it('are all reported at once, each naming the variable, its value and how to mend it', () => {
    const result = parse({
      INTERLOCK_PORT: '80800',
      INTERLOCK_HOST: 'http://localhost',
      INTERLOCK_PUBLIC_URL: 'interlock.example.org',
      INTERLOCK_LOG_LEVEL: 'verbose',
      INTERLOCK_MAX_BODY: '1 MiB',
      INTERLOCK_POOL: '0',
      INTERLOCK_MAIL_FROM: 'desk',
      INTERLOCK_ALLOW_HOSTS: 'a b, 10.0.0.0/99, good:80',
      // What only the command line reads is no mistake.
      INTERLOCK_URL: 'http://127.0.0.1:8080',
      INTERLOCK_TOKEN: 't',
      INTERLOCK_PROT: '1',
    });
    expect(result.ok).toBe(false);
    expect(result.issues.map(({ path, code, severity }) => [path, code, severity])).toEqual([
      ['/INTERLOCK_PORT', 'wrong-setting', 'error'],
      ['/INTERLOCK_HOST', 'wrong-setting', 'error'],
      ['/INTERLOCK_PUBLIC_URL', 'wrong-setting', 'error'],
      ['/INTERLOCK_LOG_LEVEL', 'wrong-setting', 'error'],
      ['/INTERLOCK_MAX_BODY', 'wrong-setting', 'error'],
      ['/INTERLOCK_MAIL_FROM', 'wrong-setting', 'error'],
      ['/INTERLOCK_ALLOW_HOSTS', 'wrong-setting', 'error'],
      ['/INTERLOCK_ALLOW_HOSTS', 'wrong-setting', 'error'],
      ['/INTERLOCK_POOL', 'wrong-setting', 'error'],
      ['/INTERLOCK_PROT', 'unknown-setting', 'warning'],
    ]);
    const said = result.issues.map(({ message }) => message).join('\n');
    expect(said).toContain('INTERLOCK_PORT is "80800" but must be a whole number from 0 to 65535');
    expect(said).toContain(
      'INTERLOCK_MAX_BODY is "1 MiB" but must be a whole number from 1024 to 268435456 (bytes)',
    );
    expect(said).toContain(
      'INTERLOCK_LOG_LEVEL is "verbose" but must be one of trace, debug, info',
    );
    expect(said).toContain('"a b", which is neither host, host:port nor a network');
    expect(said).toContain('"10.0.0.0/99", which is neither');
    expect(said).toContain('did you mean INTERLOCK_PORT?');
  });

  it('in secrets are reported without the secret', () => {
    const result = parse({
      INTERLOCK_ADMIN_TOKEN: 'canary-1',
      DATABASE_URL: 'mysql://u:canary-2@db/x',
      INTERLOCK_SMTP_URL: 'http://u:canary-3@mail',
      INTERLOCK_PUBLIC_URL: 'https://u:canary-4@interlock.example.org',
    });
    expect(result.issues.filter(({ severity }) => severity === 'error')).toHaveLength(4);
    expect(JSON.stringify(result.issues)).not.toContain('canary');
    expect(JSON.stringify(result.issues)).toContain('DATABASE_URL must look like postgres://');
  });

  it.each([
    ['INTERLOCK_PORT', '-1'],
    ['INTERLOCK_PORT', '80.5'],
    ['INTERLOCK_PORT', '0x50'],
    ['INTERLOCK_MAX_BODY', '10'],
    ['INTERLOCK_ADMIN_TOKEN', 'sixteen chars ok?'],
    ['INTERLOCK_ADMIN_TOKEN', 'fünfzehnzeichen!'],
    ['INTERLOCK_PUBLIC_URL', 'ftp://interlock.example.org'],
    ['INTERLOCK_PUBLIC_URL', 'https://interlock.example.org/?a=1'],
    ['INTERLOCK_MAIL_FROM', 'Interlock <desk@example.org'],
    ['INTERLOCK_MAIL_FROM', 'a@b\r\nBcc: c@d'],
    ['INTERLOCK_SMTP_URL', 'mail.example.org:25'],
    ['DATABASE_URL', 'localhost:5432'],
    ['INTERLOCK_DISTRIBUTE', 'yes'],
    // The built-in PostgreSQL cannot be distributed.
    ['INTERLOCK_DISTRIBUTE', 'citus'],
    ['DATABASE_URL', 'postgres://a:x,b/interlock'],
    ['DATABASE_URL', 'postgres://a,b/interlock?target_session_attrs=any'],
  ])('%s does not take %j', (name, value) => {
    expect(Object.keys(messages({ [name]: value }))).toContain(name);
    expect(parse({ [name]: value }).ok).toBe(false);
  });
});

describe('warnings', () => {
  it('name unknown settings with the nearest known one, or all when none is near', () => {
    const said = messages({ INTERLOCK_DATADIR: 'x', INTERLOCK_ZZZZZZZZZZZZZZ: 'x', OTHER: 'x' });
    expect(Object.keys(said)).toEqual(['INTERLOCK_DATADIR', 'INTERLOCK_ZZZZZZZZZZZZZZ']);
    expect(said['INTERLOCK_DATADIR']).toContain('did you mean INTERLOCK_DATA?');
    expect(said['INTERLOCK_ZZZZZZZZZZZZZZ']).toContain('known: INTERLOCK_PORT');
  });

  it('do not show what an unknown setting holds', () => {
    expect(messages({ INTERLOCK_SECRET: 'canary' })['INTERLOCK_SECRET']).not.toContain('canary');
  });

  it('tell who sends mail from nowhere', () => {
    const result = parse({ INTERLOCK_SMTP_URL: 'smtp://localhost:25' });
    expect(result.ok).toBe(true);
    expect(result.issues.map(({ code }) => code)).toEqual(['mail-from-missing']);
  });
});
