import { placesOf } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { moveTargets } from '../../../designer/document/move-targets.ts';
import { shippedDefinitions } from '../../workflows/shipped-packs.ts';
import { incidentWorkflow } from '../mock-definitions.ts';

describe('states a record can be moved to', () => {
  it('are those the engine takes, for every shipped workflow', () => {
    const { workflows } = shippedDefinitions();
    expect(workflows.size).toBeGreaterThan(5);
    for (const { definition, chart } of workflows.values()) {
      expect(moveTargets(definition).map(({ path }) => path)).toEqual(placesOf(chart));
    }
  });

  it('are named with the states around them, without regions and history states', () => {
    expect(moveTargets(incidentWorkflow).map(({ title }) => title)).toEqual([
      'New',
      'In progress',
      'In progress › Work › Doing',
      'In progress › Work › Waiting',
      'In progress › Communication › Telling',
      'In progress › Communication › Told',
      'Resolved',
      'Closed',
      'Cancelled',
    ]);
  });
});
