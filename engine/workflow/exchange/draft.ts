import type { Issue } from '../../issue.ts';
import type { Json } from '../../json.ts';
import type { Field } from '../../record-type/field.ts';
import type { RecordType } from '../../record-type/schema.ts';
import { idSchema } from '../../schema.ts';
import type { Workflow } from '../schema.ts';
import type { ChartLoss } from './loss.ts';
import { idNamer, kebab } from './names.ts';
import type { Namer } from './names.ts';

/** What an imported chart came to. */
export interface WorkflowImport {
  /** True where there is a workflow; false where the source is no chart at all, which `issues` say. */
  readonly ok: boolean;
  readonly workflow: Workflow | null;
  /** The type of its records, as far as the source says what they hold. */
  readonly type: RecordType | null;
  readonly losses: readonly ChartLoss[];
  /** What is wrong with the source, with paths into it. */
  readonly issues: readonly Issue[];
}

/** Prefix of the type of an action or effect nobody knows: no action is called so, and it does not compile. */
export const FILL_IN = 'fill-in:';

/** The type of an action or effect that has to be filled in, bearing the name the source gives it. Pure. */
export function toFillIn(name: string): string {
  return `${FILL_IN}${name === '' ? 'unnamed' : name}`.slice(0, 80);
}

/** An import that came to nothing. Pure. */
export function refused(
  issues: readonly Issue[],
  losses: readonly ChartLoss[] = [],
): WorkflowImport {
  return { ok: false, workflow: null, type: null, losses, issues };
}

/** The files of a draft, as a folder of definitions holds them: path → JSON. Pure. */
export function draftFiles({ workflow, type }: WorkflowImport): { [path: string]: Json } {
  if (workflow === null || type === null) return {};
  const of = (schema: string, file: object): Json => ({
    $schema: `../schema/${schema}.json`,
    ...file,
  });
  return {
    [`${type.id}/type.json`]: of('type', type),
    [`${workflow.id}/workflow.json`]: of('workflow', workflow),
  };
}

/** A record type for an imported workflow: a title, and the fields it is known to use. Pure. */
export function draftType(
  id: string,
  title: string,
  fields: { readonly [id: string]: Field },
): RecordType {
  const name = title.slice(0, 60);
  const letters = id.toUpperCase().replaceAll(/[^A-Z]/g, '');
  const all: { [id: string]: Field } = {
    title: { title: 'Title', type: 'string', search: true },
    ...fields,
  };
  return {
    id,
    title: name,
    plural: name,
    prefix: letters.slice(0, 3).padEnd(3, 'X'),
    titleField: 'title',
    fields: all,
    list: ['number', 'title', 'state'],
    form: { main: { title: 'Main', fields: Object.keys(all) } },
  };
}

/** Ids of fields for names of a source; the title every draft has is none of them. Pure. */
export function fieldNamer(): Namer {
  const name = idNamer('field');
  name(' title');
  return name;
}

/** The id of an imported workflow, from what its source calls it. Pure. */
export function workflowId(name: string): string {
  const id = kebab(name);
  const wanted = /^[a-z]/.test(id) ? id : `imported${id === '' ? '' : `-${id}`}`;
  return idSchema.safeParse(wanted).success ? wanted : `imported-${wanted}`;
}
