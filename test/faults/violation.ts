/** A broken promise of DESIGN §7, with what proves it. */
export interface Violation {
  /** Its number in DESIGN §7. */
  readonly promise: 1 | 2 | 3 | 4 | 5 | 6 | 9;
  readonly kind:
    | 'lost'
    | 'duplicated'
    | 'outcome'
    | 'history'
    | 'replay'
    | 'timer-missing'
    | 'timer-early'
    | 'timer-cancelled'
    | 'effect-uncommitted'
    | 'effect-missing'
    | 'effect-key'
    | 'order'
    | 'overload';
  /** The record, event or effect it is about. */
  readonly subject: string;
  /** What was seen, in words and values. */
  readonly evidence: string;
}

/** Violations as text, a line each; at most `most`, then how many more. Pure. */
export function report(violations: readonly Violation[], most = 20): string {
  const lines = violations
    .slice(0, most)
    .map((v) => `promise ${v.promise} · ${v.kind} · ${v.subject}: ${v.evidence}`);
  const more = violations.length - lines.length;
  return [...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n');
}
