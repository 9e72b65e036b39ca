import type { Issue, Json } from '@interlock/engine';
import type {
  BacktestOptions,
  BacktestResult,
  Drafts,
  PastPart,
  RealIncident,
  StoredEvent,
} from '@interlock/engine/study';
import type { StoredVersion } from '../../store/version.ts';
import type { FilePart } from '../threads/send-files.ts';

/** What a worker simulates with: definitions as files, as compiled ones do not travel. */
export interface WorkerTask {
  readonly files: ReadonlyMap<string, Json>;
  readonly versions: readonly StoredVersion[];
  readonly draft: Drafts;
}

/** What a worker is told; it answers each with one {@link FromWorker}. */
export type ToWorker =
  | { readonly kind: 'files'; readonly part: FilePart }
  | { readonly kind: 'compile'; readonly task: Omit<WorkerTask, 'files'> }
  | { readonly kind: 'begin'; readonly options: Omit<BacktestOptions, 'live' | 'draft'> }
  | { readonly kind: 'past'; readonly part: PastPart }
  | { readonly kind: 'events'; readonly events: readonly StoredEvent[] }
  | { readonly kind: 'finish'; readonly real: readonly RealIncident[] };

/** What a worker answers. */
export type FromWorker =
  | { readonly kind: 'compiled'; readonly issues: readonly Issue[]; readonly ok: boolean }
  | { readonly kind: 'taken' }
  | { readonly kind: 'result'; readonly result: BacktestResult };
