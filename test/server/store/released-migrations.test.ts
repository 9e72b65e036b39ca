import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../../server/store/migrations.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'server', 'store', 'migrations');

/**
 * Migrations that databases in the field have been through, and the SHA-256 of their files: never edited,
 * as a database that has been through one does not get the edit. A new one is added here with its release.
 */
const RELEASED: Readonly<{ [name: string]: string }> = {
  '0001-core': '6398f89438fe2b257ed505f4fcc805993e9fe18f3fe7f0523f71a72ba8ca59f3',
  '0002-identity': '5c27afb1db6cc54634527050dbc0d70a9641eb2e5b42d915c1ff1b417db44ddb',
  '0003-effects-set-aside': 'f44c71f51a364d8301b56492754743706cd4eb285c21ba622cad7d0f109e5c3c',
};

/** The schema of pg-boss that nodes in the field work with; they do not all understand another one. */
const QUEUE_SCHEMA = 46;

const read = (name: string): string => readFileSync(join(FOLDER, `${name}.ts`), 'utf8');

describe('migrations', () => {
  it('that were released are as they were', () => {
    const now = Object.keys(RELEASED).map((name) => {
      const hash = createHash('sha256').update(read(name)).digest('hex');
      return [name, hash];
    });
    expect(Object.fromEntries(now)).toEqual(RELEASED);
  });

  it('are all listed, and come after the released ones', () => {
    const files = readdirSync(FOLDER).map((file) => file.replace(/\.ts$/, ''));
    const names = Object.keys(MIGRATIONS);
    expect(names).toEqual(files.toSorted());
    expect(names.slice(0, Object.keys(RELEASED).length)).toEqual(Object.keys(RELEASED));
  });

  it.each(Object.entries(MIGRATIONS).filter(([, { kind }]) => kind === 'expand'))(
    '%s takes nothing away, as it says',
    (name) => {
      expect(read(name)).not.toMatch(TAKES_AWAY);
    },
  );

  it('that take something away are recognised', () => {
    const contractions = [
      'drop table x',
      'alter table x drop column y',
      'alter table x rename to y',
      'alter table x alter column y type text',
      'alter table x alter y set not null',
      'drop index x',
    ];
    for (const statement of contractions) expect(statement).toMatch(TAKES_AWAY);
    expect('alter table x add column y integer not null default 0').not.toMatch(TAKES_AWAY);
  });

  it('of the job queue are the ones nodes in the field work with', () => {
    const ours = createRequire(join(FOLDER, '..', '..', 'package.json'));
    const file = join(dirname(ours.resolve('pg-boss')), '..', 'package.json');
    const { pgboss } = JSON.parse(readFileSync(file, 'utf8')) as { pgboss: { schema: number } };
    expect(pgboss.schema).toBe(QUEUE_SCHEMA);
  });
});

/** What an earlier version may still need, or may still write without. */
const TAKES_AWAY =
  /\bdrop\s+(?:table|column|index|function|type|constraint|view|not)\b|\brename\b|\balter\s+(?:column\s+)?\w+\s+(?:set\s+data\s+)?type\b|\bset\s+not\s+null\b|\badd\s+(?:constraint|check|unique|primary)\b/i;
