import { isJsonObject, jsonEqual, stableJson } from '../../json.ts';
import type { Json } from '../../json.ts';
import { fittingForm } from '../canonical/fitting-form.ts';
import { partsOf, valueAt } from '../canonical/parts.ts';
import type { Path } from '../canonical/parts.ts';
import type { Form } from '../canonical/form.ts';

/** One thing that became another: what stands at `at` was `before` and is `after`; undefined where there is nothing. */
export interface Edit {
  readonly at: Path;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  /** Set where it only has another id, by which it stands here. */
  readonly renamedTo?: Path;
}

/**
 * What makes one value of a form another, by the smallest parts that mean something by themselves, in the order they
 * are written. Both have to be canonical. Pure.
 */
export function editsBetween(form: Form, before: Json, after: Json): Edit[] {
  const edits: Edit[] = [];
  compare(form, before, after, [], false, edits);
  return edits;
}

function compare(
  form: Form,
  before: Json | undefined,
  after: Json | undefined,
  at: Path,
  emptiable: boolean,
  edits: Edit[],
): void {
  if (jsonEqual(before, after)) return;
  // What is keyed by ids comes entry by entry; where it may not be empty, it goes as a whole.
  const comes = emptiable || (fittingForm(form, after).kind === 'map' && tellsEnough(after));
  const was = before ?? (at.length > 0 && comes && isJsonObject(after) ? {} : before);
  const is = after ?? (emptiable && isJsonObject(before) ? {} : after);
  const parts = was === undefined || is === undefined ? null : partsOf(form, [was, is]);
  if (parts === null) {
    edits.push({ at, before, after });
    return;
  }
  // States that were renamed have been looked for before, with all that leads to them.
  const renamable = form.kind === 'map' && at.at(-1) !== 'states';
  const renamed = renamable ? renames(was, is) : new Map<string, string>();
  const names = new Set(renamed.values());
  for (const { step, form: inner, emptiable: empty } of parts) {
    const to = typeof step === 'string' ? renamed.get(step) : undefined;
    if (to !== undefined) {
      const value = valueAt(was, step);
      edits.push({ at: [...at, step], before: value, after: value, renamedTo: [...at, to] });
    } else if (typeof step !== 'string' || !names.has(step)) {
      compare(inner, valueAt(was, step), valueAt(is, step), [...at, step], empty, edits);
    }
  }
}

/** Ids of one map that went, each with the one that came and says the same; where several do, none. */
function renames(before: Json | undefined, after: Json | undefined): Map<string, string> {
  const found = new Map<string, string>();
  if (!isJsonObject(before) || !isJsonObject(after)) return found;
  const gone = Object.keys(before).filter((id) => !Object.hasOwn(after, id));
  const come = Object.keys(after).filter((id) => !Object.hasOwn(before, id));
  if (gone.length === 0 || come.length === 0) return found;
  const byContent = new Map<string, string | null>();
  for (const id of come) {
    const text = stableJson(after[id]);
    byContent.set(text, byContent.has(text) ? null : id);
  }
  const texts = gone.map((id) => [id, stableJson(before[id])] as const);
  for (const [id, text] of texts) {
    const to = byContent.get(text);
    const alone = texts.filter(([, other]) => other === text).length === 1;
    if (to !== undefined && to !== null && alone && tellsEnough(before[id])) found.set(id, to);
  }
  return found;
}

/** Whether something can be known again under another name: a bare value, or an object without keys, cannot. */
export function tellsEnough(json: Json | undefined): boolean {
  return isJsonObject(json) && Object.keys(json).length > 0;
}
