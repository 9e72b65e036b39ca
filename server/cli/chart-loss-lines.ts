import type { ChartLoss } from '@interlock/engine/study';

/** What crossing to another form costs as people read it, one a line; nothing where it costs nothing. Pure. */
export function chartLossLines(losses: readonly ChartLoss[], file: string): string {
  return losses
    .map(({ path, effect, message }) => `${file}#${path} ${effect}: ${message}\n`)
    .join('');
}
