import {
  filtersOf,
  nextSort,
  parseSearch,
  readListSearch,
  toQuery,
  withFilter,
  writeSearch,
} from '@interlock/designer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('the address of a list', () => {
  it('reads as people would write it', () => {
    const search = withFilter(readListSearch({ q: 'vpn' }), 'priority', ['1', '2']);
    expect(writeSearch({ ...search })).toBe('?q=vpn&f.priority=1&f.priority=2');
  });

  it('comes back as it was, whatever is searched and filtered', () => {
    const word = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(word, fc.uniqueArray(word, { minLength: 1 }), (q, values) => {
        const search = withFilter(readListSearch({ q, sort: '-priority' }), 'ci', values);
        expect(readListSearch(parseSearch(writeSearch({ ...search })))).toEqual(
          readListSearch({ ...search }),
        );
      }),
    );
  });

  it('drops what it does not know', () => {
    expect(readListSearch({ show: 'everything', x: '1', sel: ['a', 'b'] })).toEqual({});
  });
});

describe('what a list asks the server for', () => {
  it('is open records, the last updated first, unless told otherwise', () => {
    expect(toQuery('incident', {}, 'ada')).toMatchObject({
      type: 'incident',
      open: true,
      sort: '-updatedAt',
    });
    expect(toQuery('incident', { show: 'closed' }, 'ada')['open']).toBe(false);
    expect(toQuery('incident', { show: 'any' }, 'ada')['open']).toBeUndefined();
  });

  it('means the reader by "me", so that a shared address is each reader’s own', () => {
    const search = readListSearch({ 'f.assignee': ['@me', 'grace'], 'f.state': 'new' });
    expect(toQuery('incident', search, 'ada')).toMatchObject({
      'field.assignee': ['ada', 'grace'],
      state: ['new'],
    });
  });
});

it('a filter without values is no filter', () => {
  const search = withFilter(readListSearch({ 'f.priority': ['1'] }), 'priority', []);
  expect(filtersOf(search)).toEqual([]);
});

it('a column sorts down, up, then as by default', () => {
  const down = nextSort(undefined, 'priority');
  const up = nextSort(down, 'priority');
  expect([down, up, nextSort(up, 'priority')]).toEqual(['-priority', 'priority', undefined]);
});
