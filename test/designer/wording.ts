import { say } from '@interlock/designer';
import type { Wording } from '@interlock/designer';

/** An English reader's wording; a test adds what it is about. */
export function buildWording(given: Partial<Wording> = {}): Wording {
  return { say, language: 'en', ...given };
}
