import { EngineError, type Definitions, type Json } from '@interlock/engine';
import {
  startBacktest,
  withDrafts,
  type Backtest,
  attachVersions,
  compileDefinitions,
} from '@interlock/engine/study';
import { serveThread } from '../threads/serve-thread.ts';
import type { FromWorker, ToWorker, WorkerTask } from './messages.ts';

/*
 * The program of a worker thread: simulates a backtest beside the thread that takes events. It compiles
 * both sets, says how that went, and then does as it is told, one message after the other.
 */
const files = new Map<string, Json>();
let sets: { readonly live: Definitions; readonly draft: Definitions } | undefined;
let test: Backtest | undefined;

serveThread<{ asked: ToWorker; answered: FromWorker }>('backtest-fault', answer);

function answer(message: ToWorker): FromWorker {
  if (message.kind === 'files') {
    for (const [path, json] of message.part) files.set(path, json);
    return { kind: 'taken' };
  }
  if (message.kind === 'compile') return compile(message.task);
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

function compile({ versions, draft }: Omit<WorkerTask, 'files'>): FromWorker {
  const active = compileDefinitions(files, files);
  const live = active.ok ? attachVersions(active.value, versions) : active;
  const drafted = live.ok ? withDrafts(live.value, draft) : live;
  sets = live.ok && drafted.ok ? attach(live.value, drafted.value) : undefined;
  return { kind: 'compiled', ok: sets !== undefined, issues: drafted.issues };

  /** Records that were there before run on as they are pinned, also where the draft has another workflow. */
  function attach(now: Definitions, next: Definitions) {
    const known = attachVersions(next, versions);
    const named = known.ok ? known.value : next;
    return { live: now, draft: { ...named, pinned: new Map([...now.pinned, ...named.pinned]) } };
  }
}
