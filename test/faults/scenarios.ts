import { warnedCommit } from './postgres-message.ts';
import { advance, COMMIT, eachJob, type Scenario } from './scenario.ts';

/** A transaction's COMMIT never reaches the database. */
export const lostCommit: Scenario = {
  name: 'lost-commit',
  patience: 2_000,
  async run(scene) {
    scene.node.proxy.at(COMMIT, { kind: 'lose' });
    await scene.client.send(scene.node, 'lost', eachJob(scene, 'job.worked'));
  },
};

/** A COMMIT is done, but its answer never arrives. */
export const ambiguousCommit: Scenario = {
  name: 'ambiguous-commit',
  patience: 2_000,
  async run(scene) {
    scene.node.proxy.at(COMMIT, { kind: 'cut' });
    await scene.client.send(scene.node, 'cut', eachJob(scene, 'job.worked'));
  },
};

/** A COMMIT is answered with a warning, and the failover it warns of happens. */
export const unconfirmedCommit: Scenario = {
  name: 'unconfirmed-commit',
  patience: 2_000,
  async run(scene) {
    scene.node.proxy.at(COMMIT, { kind: 'answer', bytes: warnedCommit('01000') });
    await scene.client.send(scene.node, 'warned', eachJob(scene, 'job.worked'));
  },
};

/** A COMMIT takes so long that everybody looks for work meanwhile. */
export const slowCommit: Scenario = {
  name: 'slow-commit',
  patience: 4_000,
  async run(scene) {
    scene.node.proxy.at(COMMIT, { kind: 'hold', ms: 3_000 });
    await scene.client.send(scene.node, 'held', eachJob(scene, 'job.notified'));
  },
};

/** Sixteen clients count one record, as fast as they can, on two nodes. */
export const race: Scenario = {
  name: 'race',
  patience: 2_000,
  nodes: 2,
  async run({ world, jobs: [target = ''] }) {
    await Promise.all(
      Array.from({ length: 16 }, async (_, i) => {
        const writer = world.client(`race-${i}`);
        for (let n = 0; n < 8; n += 1) {
          await writer.deliver(`race-${i}-${n}`, [writer.event({ type: 'job.ticked', target })]);
        }
      }),
    );
  },
};

/** Batches come twice. */
export const repeats: Scenario = {
  name: 'repeats',
  patience: 2_000,
  async run(scene) {
    const events = [...eachJob(scene, 'job.worked'), ...eachJob(scene, 'job.ticked')];
    await scene.client.send(scene.node, 'twice', events);
    await scene.client.send(scene.node, 'twice', events);
  },
};

/** A batch holds several events for each record. */
export const batches: Scenario = {
  name: 'batches',
  patience: 2_000,
  async run(scene) {
    const events = [1, 2, 3].flatMap(() => eachJob(scene, 'job.worked'));
    await scene.client.send(scene.node, 'ordered', events);
  },
};

/** The node dies with everything written and nothing committed; nobody sends it again. */
export const deathBeforeCommit: Scenario = {
  name: 'death-before-commit',
  patience: 2_000,
  async run(scene) {
    scene.node.dieAt('before-commit');
    await scene.client.send(scene.node, 'cut-short', eachJob(scene, 'job.armed'));
    await scene.node.died(5_000);
  },
};

/** The node dies with timers pending. */
export const deathWithTimers: Scenario = {
  name: 'death-with-timers',
  patience: 2_500,
  async run(scene) {
    await scene.client.send(scene.node, 'armed', eachJob(scene, 'job.armed'));
    await scene.node.kill();
  },
};

/** Timers are set and left to fire, again and again. */
export const timers: Scenario = {
  name: 'timers',
  patience: 5_000,
  async run(scene) {
    await scene.client.send(scene.node, 'armed', eachJob(scene, 'job.armed'));
  },
};

/** Timers are cancelled, or set anew, and their first time passes. */
export const cancelledTimers: Scenario = {
  name: 'cancelled-timers',
  patience: 2_500,
  async run(scene) {
    await scene.client.send(scene.node, 'armed', eachJob(scene, 'job.armed'));
    await scene.client.send(scene.node, 'disarmed', eachJob(scene, 'job.disarmed'));
    await advance(scene.world, '3 seconds');
  },
};

/** The first attempt at every effect is turned away. */
export const triedAgain: Scenario = {
  name: 'tried-again',
  patience: 6_000,
  async run(scene) {
    const tried = new Set<string>();
    scene.world.sink.be(({ record, event }) => {
      const who = `${record} ${event}`;
      if (tried.has(who)) return 'answer';
      tried.add(who);
      return 'unavailable';
    });
    await scene.client.send(scene.node, 'told', eachJob(scene, 'job.notified'));
    await scene.client.send(scene.node, 'asked', eachJob(scene, 'job.asked'));
  },
};

/** Every scenario, in an order they can be played one after the other on one server. */
export const SCENARIOS: readonly Scenario[] = [
  batches,
  repeats,
  race,
  lostCommit,
  ambiguousCommit,
  unconfirmedCommit,
  slowCommit,
  timers,
  cancelledTimers,
  triedAgain,
  deathBeforeCommit,
  deathWithTimers,
];
