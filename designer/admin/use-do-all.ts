import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../api/problem.ts';
import { tell, tellFailure } from '../shell/tell.ts';

/** What can be done about many things that were set aside. */
export type AsideAct = 'retry' | 'cancel' | 'dismiss';

/**
 * Does the same about several things, one after the other so that what comes back is not overrun; one that
 * refuses it does not keep the others from it.
 */
export function useDoAll(): {
  /** How many are done; null while nothing is under way. */
  readonly done: number | null;
  readonly start: (act: AsideAct, each: readonly (() => Promise<void>)[]) => Promise<void>;
} {
  const { t } = useTranslation();
  const [done, setDone] = useState<number | null>(null);
  const start = async (act: AsideAct, each: readonly (() => Promise<void>)[]): Promise<void> => {
    const count = each.length;
    const failures: unknown[] = [];
    setDone(0);
    for (const [i, one] of each.entries()) {
      try {
        await one();
      } catch (caught) {
        failures.push(caught);
      }
      setDone(i + 1);
    }
    setDone(null);
    if (failures.length === 0) return tell(t(`aside.${act}Done`, { count }));
    const problem = problemOf(failures[0]);
    tellFailure(t, problem, {
      title: t(`aside.${act}Some`, { done: count - failures.length, count }),
      how: t('aside.someHow', { why: problem.detail ?? problem.title }),
    });
  };
  return { done, start };
}
