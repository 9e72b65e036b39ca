import { pause, type Fault } from '../fault.ts';

/** PostgreSQL is stopped immediately. */
export const quit: Fault = {
  kind: 'PostgreSQL stopped immediately',
  weight: 2,
  async run({ postgres, random }) {
    postgres.stopAtOnce('SIGQUIT');
    await pause(random.between(500, 2_000));
    return 1;
  },
};

/** PostgreSQL is killed. */
export const killedPostgres: Fault = {
  kind: 'PostgreSQL killed',
  weight: 1,
  async run({ postgres, random }) {
    postgres.stopAtOnce('SIGKILL');
    await pause(random.between(1_000, 3_000));
    return 1;
  },
};

/** The disk is full for a while. */
export const fullDisk: Fault = {
  kind: 'disk full',
  weight: 1,
  async run({ postgres, random }) {
    if (!postgres.smallDisk) return 0;
    postgres.fillDisk();
    await pause(random.between(1_500, 3_000));
    postgres.freeDisk();
    return 1;
  },
};
