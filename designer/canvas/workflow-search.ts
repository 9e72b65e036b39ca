/** What of a workflow is shown, as its address says it. */
export interface WorkflowSearch {
  /** Beside the drawing: what checks found; absent: states and ways out. */
  readonly beside?: 'checks';
  /** The finding whose way is played, by {@link findingKey}. */
  readonly finding?: string;
  /** How many steps of that way have been played; absent: all. */
  readonly step?: number;
}

/** Reads a workflow's address. Pure, never throws. */
export function readWorkflowSearch(raw: { readonly [name: string]: unknown }): WorkflowSearch {
  const { beside, finding, step } = raw;
  const isPlayed = typeof finding === 'string' && finding !== '';
  return {
    ...(beside === 'checks' ? { beside } : {}),
    ...(isPlayed ? { finding } : {}),
    ...(isPlayed && typeof step === 'number' && Number.isInteger(step) && step > 0 ? { step } : {}),
  };
}

/** Names a finding in an address: what it is and where. Pure. */
export function findingKey({
  kind,
  path,
}: {
  readonly kind: string;
  readonly path: string;
}): string {
  return `${kind}:${path}`;
}
