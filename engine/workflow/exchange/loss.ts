/**
 * What becomes of a part of a chart that crosses between formats otherwise than as it stands. `left-out`: it is not
 * taken over. `placeholder`: only its name is, and the workflow does not compile until somebody fills it in.
 * `renamed`: it is called otherwise. `added`: the source does not say it. `may-differ`: it is taken over, and can
 * come to a different end. `not-heeded`: it is carried along as data, and nothing is done by it. `to-add`: it is
 * taken over by name, and works once what it names has been added to the program that runs it.
 */
export type LossEffect =
  | 'left-out'
  | 'placeholder'
  | 'renamed'
  | 'added'
  | 'may-differ'
  | 'not-heeded'
  | 'to-add';

/** What crossing between a workflow and another format costs in one place. */
export interface ChartLoss {
  /** Stable machine-readable code, e.g. `wildcard`. */
  readonly code: string;
  /** Into what was crossed: a JSON pointer, or for XML the path of an element or attribute (`/process[1]/task[2]/@name`). */
  readonly path: string;
  /** For people: what there is no counterpart for, and what happens instead. */
  readonly message: string;
  readonly effect: LossEffect;
}

/** Losses with each renaming told once, where it comes first, and how often it is so. Pure. */
export function renamedOnce(losses: readonly ChartLoss[]): readonly ChartLoss[] {
  const keyOf = ({ code, message }: ChartLoss): string => `${code} ${message}`;
  const counts = new Map<string, number>();
  for (const loss of losses)
    if (loss.effect === 'renamed') counts.set(keyOf(loss), (counts.get(keyOf(loss)) ?? 0) + 1);
  const told = new Set<string>();
  return losses.flatMap((loss) => {
    const key = keyOf(loss);
    const count = loss.effect === 'renamed' ? (counts.get(key) ?? 1) : 1;
    if (count === 1) return [loss];
    if (told.has(key)) return [];
    told.add(key);
    return [{ ...loss, message: `${loss.message} (in ${count} places)` }];
  });
}
