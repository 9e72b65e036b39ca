import { sortIssues } from '@interlock/designer';
import { describe, expect, it } from 'vitest';

const issue = (path: string, message: string) => ({ code: 'x', path, message });

describe('issues of a form', () => {
  it.each(['/data/resolution', '/resolution', '/data/resolution/0'])(
    'at %s stand at their field',
    (path) => {
      expect(sortIssues([issue(path, 'say more')], ['resolution'])).toEqual({
        fields: { resolution: 'say more' },
        others: [],
      });
    },
  );

  it('at one field are told together', () => {
    const found = sortIssues([issue('/data/a', 'one'), issue('/data/a', 'two')], ['a']);
    expect(found.fields).toEqual({ a: 'one; two' });
  });

  it.each(['', '/data', '/data/hidden', '/type'])(
    'at %j belong to no field shown and are told above',
    (path) => {
      expect(sortIssues([issue(path, 'no')], ['a'])).toEqual({ fields: {}, others: ['no'] });
    },
  );

  it('find a field whose own name is "data"', () => {
    expect(sortIssues([issue('/data', 'no')], ['data']).fields).toEqual({ data: 'no' });
  });
});
