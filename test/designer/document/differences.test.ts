import { differencesOf } from '@interlock/designer';
import { describe, expect, it } from 'vitest';

describe('what differs between two states', () => {
  it('is told with its mark, what changed first', () => {
    const before = { name: 'Grace', roles: ['agent'], email: 'grace@example.org' };
    const after = { name: 'Grace', roles: ['owner'], email: null, chat: 'hooks.example' };
    expect(differencesOf(before, after)).toEqual([
      { field: 'roles', mark: '~', before: ['agent'], after: ['owner'] },
      { field: 'email', mark: '-', before: 'grace@example.org', after: undefined },
      { field: 'chat', mark: '+', before: undefined, after: 'hooks.example' },
      { field: 'name', mark: '=', before: 'Grace', after: 'Grace' },
    ]);
  });

  it('is all of it where it came or went', () => {
    const content = { name: 'Grace', active: false };
    const marks = (...sides: Parameters<typeof differencesOf>) =>
      differencesOf(...sides).map(({ mark }) => mark);
    expect(marks(null, content)).toEqual(['+', '+']);
    expect(marks(content, null)).toEqual(['-', '-']);
    expect(marks(null, null)).toEqual([]);
  });
});
