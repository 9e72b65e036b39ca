import { parentPort, workerData } from 'node:worker_threads';
import { EngineError, type Definitions } from '@interlock/engine';
import {
  startBacktest,
  withDrafts,
  type Backtest,
  attachVersions,
  compileDefinitions,
} from '@interlock/engine/study';
import type { FromWorker, ToWorker, WorkerTask } from './messages.ts';

/*
 * The program of a worker thread: simulates a backtest beside the thread that takes events. It compiles
 * both sets, says how that went, and then does as it is told, one message after the other.
 */
const port = parentPort;
if (port === null) throw new Error('this is the program of a worker thread');
const task = workerData as WorkerTask;
const say = (message: FromWorker): void => port.postMessage(message);

const sets = compile(task);
let test: Backtest | undefined;

port.on('message', (message: ToWorker) => {
  try {
    say(answer(message));
  } catch (thrown) {
    const code = thrown instanceof EngineError ? thrown.code : 'backtest-fault';
    say({
      kind: 'failed',
      code,
      message: thrown instanceof Error ? thrown.message : String(thrown),
    });
  }
});

function answer(message: ToWorker): FromWorker {
  if (message.kind === 'begin') {
    if (sets === undefined) throw new EngineError('not-compiled', 'the definitions do not compile');
    test = startBacktest({ ...message.options, ...sets });
    return { kind: 'taken' };
  }
  if (test === undefined) throw new EngineError('not-begun', 'the backtest has not begun');
  if (message.kind === 'finish') return { kind: 'result', result: test.finish(message.real) };
  if (message.kind === 'past') test.enter(message.part);
  else test.replay(message.events);
  return { kind: 'taken' };
}

function compile({ files, versions, draft }: WorkerTask) {
  const active = compileDefinitions(files, files);
  const live = active.ok ? attachVersions(active.value, versions) : active;
  const drafted = live.ok ? withDrafts(live.value, draft) : live;
  const both = live.ok && drafted.ok ? attach(live.value, drafted.value) : undefined;
  say({ kind: 'compiled', ok: both !== undefined, issues: drafted.issues });
  return both;

  /** Records that were there before run on as they are pinned, also where the draft has another workflow. */
  function attach(now: Definitions, next: Definitions) {
    const known = attachVersions(next, versions);
    const named = known.ok ? known.value : next;
    return { live: now, draft: { ...named, pinned: new Map([...now.pinned, ...named.pinned]) } };
  }
}
