import type { Json } from '../../json.ts';
import type { Definitions } from '../../pack/definitions.ts';
import type { TraceFact } from '../../verify/report/trace.ts';
import { sampleValue } from '../../verify/report/sample-value.ts';
import type { Scenario } from '../schema.ts';

type Given = NonNullable<NonNullable<Scenario['given']>['records']>;

/**
 * Records a scenario of a workflow may refer to: one of each type its fields and forms name, with what facts about the CI
 * and the service have to be. Pure.
 */
export function recordsFor(
  workflow: string,
  facts: readonly TraceFact[],
  { types, workflows }: Pick<Definitions, 'types' | 'workflows'>,
): Given {
  const { type, chart } = workflows.get(workflow) ?? {};
  const forms = [...(chart?.values() ?? [])].flatMap(({ transitions }) =>
    transitions.flatMap(({ form }) => Object.values(form ?? {}).map(({ field }) => field)),
  );
  const fields = [...Object.values(type?.fields ?? {}), ...forms];
  const named = new Set(fields.flatMap((field) => field?.ref ?? field?.items?.ref ?? []));
  return [...named].flatMap((id) => {
    const of = types.get(id);
    if (of === undefined) return [];
    const data: { [field: string]: Json } = {};
    for (const [field, definition] of Object.entries(of.fields)) {
      if (definition.required !== true || definition.default !== undefined) continue;
      if (definition.ref !== undefined) continue;
      const value = sampleValue(definition);
      // What is to be one of its kind is not called like those a scenario opens.
      data[field] = value === definition.title ? `Some ${value}` : value;
    }
    for (const { fact, path = '', value } of facts) {
      const [part, field = ''] = path.split('.');
      const isAbout = id === 'ci' && (fact === 'ci' || fact === 'service') && part === 'data';
      if (isAbout && value !== undefined && Object.hasOwn(of.fields, field)) data[field] = value;
    }
    return [{ alias: `some-${id}`, type: id, data }];
  });
}
