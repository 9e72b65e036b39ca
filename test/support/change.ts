/** A record as the API shows it, as far as tests of changes look. */
export interface ChangeView {
  readonly id: string;
  readonly number: string;
  readonly state: string;
  readonly revision: number;
  readonly data: { readonly [field: string]: unknown };
}

const HOUR = 3_600_000;

/** An instant so many milliseconds from now, ISO 8601 UTC. */
export function fromNow(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}

/** The assessment of a normal change of low risk whose window is open now. */
export function buildAssessment() {
  return {
    usersAffected: 'team',
    outage: false,
    tested: true,
    backOut: 'automatic',
    implementationPlan: 'Roll it out',
    backOutPlan: 'Roll it back',
    plannedStart: fromNow(-HOUR),
    plannedEnd: fromNow(2 * HOUR),
  };
}
