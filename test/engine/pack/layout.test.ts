import type { Json } from '@interlock/engine';
import { canonicalText, compileDefinitions, placeInFolder } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { buildPack } from '../../support/small-pack.ts';

const PATH = 'ticket/layout.json';
const compiled = (layout: Json) => {
  const result = compileDefinitions(buildPack({ [PATH]: layout }));
  if (!result.ok) throw new Error('a layout kept the definitions from being valid');
  const told = result.issues.filter(({ file }) => file === PATH);
  return { told, layout: result.value.layouts.get('ticket') };
};

describe('the layout of a workflow', () => {
  it('says where states and lines are drawn, and is part of the set', () => {
    // given
    const layout = {
      $schema: '../schema/layout.json',
      edges: {
        'new#start': {
          points: [
            { x: 1, y: 2 },
            { x: 30, y: 2 },
          ],
        },
      },
      nodes: { '#start': { x: -20, y: 2 }, new: { x: 0, y: 2.5, width: 120, height: 40 } },
    };
    // when
    const { told, layout: used } = compiled(layout);
    // then
    expect(told).toEqual([]);
    expect(used).toEqual(layout);
    expect(JSON.parse(canonicalText('layout', layout))).toEqual(layout);
  });

  it.each<[string, Json, string]>([
    ['a place that is no number', { nodes: { new: { x: 'left', y: 1 } } }, '/nodes/new/x'],
    ['a place without a height', { nodes: { new: { x: 1 } } }, '/nodes/new/y'],
    ['a place beyond all screens', { nodes: { new: { x: 1e9, y: 1 } } }, '/nodes/new/x'],
    ['a key nobody knows', { knodes: {} }, '/knodes'],
    ['a line of one point', { edges: { 'new#start': { points: [] } } }, '/edges/new#start/points'],
    ['no object at all', [], ''],
  ])('with %s is not used, is told with its place, and blocks nothing', (_what, json, path) => {
    const { told, layout } = compiled(json);
    expect(layout).toBeUndefined();
    expect(told.map((issue) => [issue.severity, issue.path])).toEqual([['warning', path]]);
    expect(told[0]?.message).toContain('the layout is not used');
  });

  it('that places what the workflow does not have is used for the rest', () => {
    const json = {
      nodes: { new: { x: 1, y: 1 }, workng: { x: 1, y: 9 } },
      edges: {
        'new#nothing': {
          points: [
            { x: 1, y: 1 },
            { x: 2, y: 1 },
          ],
        },
      },
    };
    const { told, layout } = compiled(json);
    expect(layout).toEqual(json);
    expect(told.map(({ code, path }) => [code, path])).toEqual([
      ['place-of-nothing', '/nodes/workng'],
      ['place-of-nothing', '/edges/new#nothing'],
    ]);
    expect(told[0]?.message).toContain('did you mean "working"?');
  });

  it('is known by its $schema where it stands nowhere', () => {
    expect(placeInFolder('somewhere.json', { $schema: '../schema/layout.json' })).toBe(
      'draft/layout.json',
    );
  });
});
