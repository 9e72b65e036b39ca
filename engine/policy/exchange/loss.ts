/** What crossing between a policy and a json-rules-engine rule costs in one place. */
export interface Loss {
  /** Id of the policy. */
  readonly policy: string;
  /** Stable machine-readable code, e.g. `operator`. */
  readonly code: string;
  /** JSON pointer into what was crossed: the policy when exporting, the rules as given when importing. */
  readonly path: string;
  /** For people: what there is no counterpart for, and what happens instead. */
  readonly message: string;
  /**
   * `left-out`: it is not taken over. `not-heeded`: it is carried along as data, and json-rules-engine does
   * nothing by it. `may-differ`: it is taken over, and for some facts the two come to different ends. `to-add`: it
   * is taken over, and json-rules-engine decides it once what the message names has been added to it.
   */
  readonly effect: 'left-out' | 'not-heeded' | 'may-differ' | 'to-add';
}

/** A loss before it is known whose. */
export type LossAt = Omit<Loss, 'policy'>;
