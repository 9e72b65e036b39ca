import { describe, expect, it } from 'vitest';
import { createDatabaseTrouble } from '../../../server/runtime/database-trouble.ts';

/** A log as a list of lines, and a clock the test moves. */
function build() {
  const lines: unknown[] = [];
  const clock = { ms: 1_000 };
  const note = (level: string) => (details: object, message: string) => {
    const { err, ...more } = details as { readonly err?: Error };
    const met = err === undefined ? {} : { met: err.message };
    lines.push({ level, message, ...more, ...met });
  };
  const log = { info: note('info'), warn: note('warn'), error: note('error') };
  return { lines, clock, trouble: createDatabaseTrouble(log, () => clock.ms) };
}

const broken = (code: string) => Object.assign(new Error(`it was ${code}`), { code });

describe('a database that is away', () => {
  it('is one warning and, once it is there again, one line that says how long', () => {
    // given
    const { lines, clock, trouble } = build();
    // when
    for (let i = 0; i < 10; i += 1) trouble.met(broken('57P01'), 'idle connections');
    trouble.met(new Error('Connection terminated unexpectedly'), 'idle connections');
    trouble.met(broken('ECONNREFUSED'), 'timers');
    trouble.met(broken('database-unavailable'), 'signs of life');
    trouble.met(broken('57P03'), 'signs of life');
    clock.ms += 4_240;
    trouble.over();
    trouble.over();
    // then
    expect(lines).toEqual([
      {
        level: 'warn',
        message: 'the database is away or in trouble; trying again, and saying so once it is over',
        during: 'idle connections',
        met: 'it was 57P01',
      },
      { level: 'info', message: 'the database is there again', seconds: 4.2, untold: 13 },
    ]);
  });

  it('is told of anew when it goes away again, and of other trouble by its own line', () => {
    // given
    const { lines, trouble } = build();
    trouble.met(broken('ECONNRESET'), 'timers');
    trouble.over();
    // when
    trouble.met(broken('ECONNRESET'), 'timers');
    trouble.met(broken('commit-not-durable'), 'signs of life');
    trouble.met(broken('53100'), 'timers');
    trouble.met(broken('53100'), 'timers');
    trouble.over();
    // then
    expect(lines.map((line) => (line as { readonly met?: string }).met ?? 'over')).toEqual([
      'it was ECONNRESET',
      'over',
      'it was ECONNRESET',
      'it was commit-not-durable',
      'it was 53100',
      'over',
    ]);
  });

  it('is not spoken of while nothing is wrong', () => {
    const { lines, trouble } = build();
    trouble.over();
    expect(lines).toEqual([]);
  });
});
