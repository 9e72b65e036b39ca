import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../api/problem.ts';
import { tell, tellFailure } from '../shell/tell.ts';

/**
 * Tries several things again, one after the other so that what comes back is not overrun; one that
 * cannot be does not keep the others from it.
 */
export function useRetryAll(): {
  /** How many are done; null while nothing is under way. */
  readonly done: number | null;
  readonly start: (retries: readonly (() => Promise<void>)[]) => Promise<void>;
} {
  const { t } = useTranslation();
  const [done, setDone] = useState<number | null>(null);
  const start = async (retries: readonly (() => Promise<void>)[]): Promise<void> => {
    const count = retries.length;
    const failures: unknown[] = [];
    setDone(0);
    for (const [i, retry] of retries.entries()) {
      try {
        await retry();
      } catch (caught) {
        failures.push(caught);
      }
      setDone(i + 1);
    }
    setDone(null);
    if (failures.length === 0) return tell(t('aside.retried', { count }));
    const problem = problemOf(failures[0]);
    tellFailure(t, problem, {
      title: t('aside.retriedSome', { done: count - failures.length, count }),
      how: t('aside.retriedSomeHow', { why: problem.detail ?? problem.title }),
    });
  };
  return { done, start };
}
