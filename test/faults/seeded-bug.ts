import type { Scenario } from './scenario.ts';
import type { Edit } from './sources.ts';
import type { Violation } from './violation.ts';

/** A mistake made on purpose in a copy of the shipping code, which the checker must find. */
export interface SeededBug {
  readonly id: string;
  /** What the server does wrong, as a sentence. */
  readonly title: string;
  readonly edits: readonly Edit[];
  /** The shortest load that should bring it to light. */
  readonly scenario: Scenario;
  /** What must be among the violations. */
  readonly flagged: Violation['kind'];
}
