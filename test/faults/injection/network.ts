import type { CutKind } from '../../support/cutting-proxy.ts';
import { pause, pickNode, type Fault } from '../fault.ts';
import { warnedCommit } from '../postgres-message.ts';
import { COMMIT } from '../scenario.ts';

/** Milliseconds until a node says what is waited for. */
const PATIENCE = 1_500;

function atCommit(kind: string, weight: number, what: () => CutKind): Fault {
  return {
    kind,
    weight,
    async run(field) {
      const proxy = pickNode(field)?.proxy;
      if (proxy === undefined) return 0;
      const done = proxy.at(COMMIT, what());
      const deadline = performance.now() + PATIENCE;
      while (!done() && performance.now() < deadline) await pause(20);
      return done() ? 1 : 0;
    },
  };
}

/** The connection is gone after a COMMIT was done, before its answer. */
export const cutAfterCommit = atCommit('connection cut after COMMIT', 6, () => ({ kind: 'cut' }));

/** A COMMIT never arrives. */
export const lostCommits = atCommit('COMMIT lost', 4, () => ({ kind: 'lose' }));

/** A COMMIT is answered with warning 01000, and what it wrote is lost. */
export const unconfirmedCommits = atCommit('COMMIT unconfirmed, then lost', 3, () => ({
  kind: 'answer',
  bytes: warnedCommit('01000'),
}));

/** A COMMIT arrives late. */
export const slowCommits = atCommit('COMMIT held for 700 ms', 3, () => ({ kind: 'hold', ms: 700 }));

/** Every connection of a node is reset. */
export const resets: Fault = {
  kind: 'connections reset',
  weight: 3,
  run(field) {
    const proxy = pickNode(field)?.proxy;
    proxy?.reset();
    return Promise.resolve(proxy === undefined ? 0 : 1);
  },
};

/** Everything between a node and its database takes long for a while. */
export const delays: Fault = {
  kind: 'connections delayed',
  weight: 2,
  async run(field) {
    const proxy = pickNode(field)?.proxy;
    if (proxy === undefined) return 0;
    proxy.delay(field.random.between(5, 60));
    await pause(800);
    proxy.delay(0);
    return 1;
  },
};

/** A node's connections swallow everything for a while, then break. */
export const blackHoles: Fault = {
  kind: 'connections black-holed',
  weight: 1,
  async run(field) {
    const proxy = pickNode(field)?.proxy;
    if (proxy === undefined) return 0;
    proxy.blackHole();
    await pause(field.random.between(1_000, 4_000));
    proxy.reset();
    return 1;
  },
};
