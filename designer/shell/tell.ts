import { notifications } from '@mantine/notifications';
import type { TFunction } from 'i18next';
import { isUnreachable } from '../api/problem.ts';
import type { Problem } from '../api/problem.ts';

/** Tells that something could not be done: what failed, what was kept, what to do. */
export function tellFailure(
  say: TFunction,
  problem: Problem,
  words?: { readonly title: string; readonly how: string },
): void {
  const how = isUnreachable(problem)
    ? say('failure.unreachableHow')
    : `${problem.detail ?? problem.title} ${say('failure.kept')}`;
  notifications.show({
    color: 'red',
    title: words?.title ?? say('failure.action'),
    message: words?.how ?? how,
    autoClose: 12_000,
  });
}

/** Tells that something was done. */
export function tell(message: string): void {
  notifications.show({ message });
}
