import type { JsonObject } from '../../json.ts';

/** A real incident of the window, and what became of it until now. */
export interface RealIncident {
  readonly id: string;
  readonly type: string;
  /** Id of the decision that opened it. */
  readonly decision: string;
  /** True when somebody opened it by hand: no policy has a part in it. */
  readonly byHand: boolean;
  readonly createdAt: string;
  /** When it was ended or last changed. */
  readonly endedAt: string;
  readonly state: string;
  readonly data: JsonObject;
  /** Relations it is linked by, from it to others. */
  readonly relations: readonly string[];
}

/** What people did with an incident, and what that says of opening it. */
export interface TruthRule {
  readonly label: string;
  /** Whether it was worth opening. */
  readonly worth: boolean;
  readonly states?: readonly string[];
  readonly field?: { readonly id: string; readonly values: readonly string[] };
  readonly relation?: string;
}

/**
 * How an incident's end is read, the first rule that holds. Noise first: an incident that was linked to the
 * change that caused it and then cancelled was not worth opening. One that recovered by itself, or is not
 * ended, says nothing and is not judged.
 */
export const TRUTH: readonly TruthRule[] = [
  { label: 'cancelled', worth: false, states: ['cancelled'] },
  {
    label: 'closed-as-duplicate',
    worth: false,
    field: { id: 'resolutionCode', values: ['duplicate'] },
  },
  {
    label: 'closed-as-noise',
    worth: false,
    field: { id: 'resolutionCode', values: ['not-reproducible', 'noise'] },
  },
  { label: 'linked-to-parent', worth: false, relation: 'child-of' },
  { label: 'caused-by-change', worth: true, relation: 'caused-by' },
  {
    label: 'worked-on',
    worth: true,
    field: { id: 'resolutionCode', values: ['fixed', 'workaround', 'instructed', 'parent'] },
  },
];

/** What people did with an incident; null where it says nothing yet. Pure. */
export function judge({ state, data, relations }: RealIncident): TruthRule | null {
  const holds = ({ states, field, relation }: TruthRule): boolean => {
    if (states !== undefined) return states.includes(state);
    if (field !== undefined) return field.values.some((value) => value === data[field.id]);
    return relation !== undefined && relations.includes(relation);
  };
  return TRUTH.find(holds) ?? null;
}
