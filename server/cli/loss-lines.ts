import type { Loss } from '@interlock/engine/study';

/** Losses as people read them, one a line; nothing where there are none. Pure. */
export function lossLines(losses: readonly Loss[]): string {
  return losses
    .map(({ policy, path, effect, message }) => `${policy}#${path} ${effect}: ${message}\n`)
    .join('');
}
