import { expect, it } from 'vitest';
import type { FactReader } from '../../../../engine/condition/fact.ts';
import { compilePolicies } from '../../../../engine/policy/compile.ts';
import { decidePolicies } from '../../../../engine/policy/decide.ts';

it('an event of which a fact cannot be read is still decided by whole conditions', () => {
  // given enough policies for an index, of one kind of event each, and above a load
  const sources = Array.from({ length: 40 }, (_, i) => ({
    json: {
      id: `kind-${i}`,
      title: `Kind ${i}`,
      on: ['alert.raised'],
      conditions: {
        all: [
          { fact: 'event', path: 'data.kind', operator: 'equal', value: `kind-${i}` },
          { fact: 'load', operator: 'greaterThan', value: i },
        ],
      },
      actions: {},
    },
  }));
  const compiled = compilePolicies(sources, {});
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  const unreadable: FactReader = (fact) => {
    if (fact === 'event') return { data: { kind: 'kind-3' } };
    throw new Error('the load is not known');
  };
  // when
  const { matched, considered } = decidePolicies(compiled.value, 'alert.raised', unreadable);
  // then only the one that had to look at the load says so
  expect(matched).toEqual([]);
  expect(considered).toEqual([{ policy: 'kind-3', result: false, error: 'the load is not known' }]);
});
