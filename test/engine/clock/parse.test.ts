import { describe, expect, it } from 'vitest';
import { parseClock } from '../../../engine/clock/parse.ts';
import { buildClock } from './build-clock.ts';

function findings(content: unknown): [string, string][] {
  return parseClock(content, '/clocks/resolution').issues.map((i) => [
    i.code,
    i.path.replace('/clocks/resolution', ''),
  ]);
}

describe('a clock definition', () => {
  it.each([
    ['with everything', buildClock({ thresholds: [50, 200], start: { cel: 'record.data.since' } })],
    ['with the least', { title: 'Response', run: ['new'], target: null }],
    [
      'with values for the rest to compile',
      buildClock({ target: { cel: 'sla.target' }, calendar: '{{ sla.calendar }}' }),
    ],
    ['in days, around the clock', buildClock({ target: 'P1D', calendar: 'always' })],
  ])('%s comes back as it is', (_title, def) => {
    expect(parseClock(def)).toEqual({ ok: true, value: def, issues: [] });
  });

  it('that is wrong in many places gets every issue at once', () => {
    const content = {
      run: ['new', 'In Progress', 'new'],
      pause: ['new', 'a..b'],
      target: 'P1D',
      calendar: 'office',
      thresholds: [75, 50, 50, 201],
      start: 'yesterday',
      colour: 'red',
    };
    const found = findings(content);
    expect(found).toEqual(
      expect.arrayContaining([
        ['invalid-type', '/title'],
        ['custom', '/run/1'],
        ['duplicate-state', '/run/2'],
        ['state-runs-and-pauses', '/pause/0'],
        ['custom', '/pause/1'],
        ['days-in-business-time', '/target'],
        ['unordered-thresholds', '/thresholds/1'],
        ['unordered-thresholds', '/thresholds/2'],
        ['too-big', '/thresholds/3'],
        ['bad-instant', '/start'],
        ['unknown-key', '/colour'],
      ]),
    );
    expect(found).toHaveLength(11);
  });

  it.each([
    ['PT0S', 'empty-duration'],
    ['P1M', 'duration-without-length'],
    ['soon', 'bad-duration'],
  ])('with the target %s is refused: %s', (target, code) => {
    for (const calendar of ['always', 'office']) {
      expect(findings(buildClock({ target, calendar }))).toEqual([[code, '/target']]);
    }
  });

  it('needs a target and a state to run in', () => {
    const def = { title: 'Response', run: [], calendar: 'office' };
    expect(findings(def).map(([, path]) => path)).toEqual(['/run', '/target']);
  });

  it.each([[null], [3], ['x'], [[]], [{ run: 'new', pause: 3, thresholds: 'x' }]])(
    'that is none at all (%j) is refused, never thrown at',
    (content: unknown) => {
      expect(parseClock(content).ok).toBe(false);
    },
  );
});
