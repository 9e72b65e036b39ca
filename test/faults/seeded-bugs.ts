import { acknowledgeBeforeCommit } from './bugs/acknowledge-before-commit.ts';
import { batchOrderReversed } from './bugs/batch-order-reversed.ts';
import { blindRetry } from './bugs/blind-retry.ts';
import { cancelledTimerFired } from './bugs/cancelled-timer-fired.ts';
import { duplicateCheckDropped } from './bugs/duplicate-check-dropped.ts';
import { effectOutsideTransaction } from './bugs/effect-outside-transaction.ts';
import { randomIdempotencyKey } from './bugs/random-idempotency-key.ts';
import { revisionCheckDropped } from './bugs/revision-check-dropped.ts';
import { timerFiredEarly } from './bugs/timer-fired-early.ts';
import { timerInMemoryOnly } from './bugs/timer-in-memory-only.ts';
import { timerOutsideTransaction } from './bugs/timer-outside-transaction.ts';
import { warningIgnored } from './bugs/warning-ignored.ts';
import type { SeededBug } from './seeded-bug.ts';

/** The mistakes the checker is measured by, in the order of issue 3. */
export const SEEDED_BUGS: readonly SeededBug[] = [
  acknowledgeBeforeCommit,
  revisionCheckDropped,
  duplicateCheckDropped,
  timerOutsideTransaction,
  timerInMemoryOnly,
  timerFiredEarly,
  cancelledTimerFired,
  effectOutsideTransaction,
  randomIdempotencyKey,
  blindRetry,
  batchOrderReversed,
  warningIgnored,
];
