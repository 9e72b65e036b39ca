import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject, Workflow } from '@interlock/engine';
import { exportXState, importXState } from '@interlock/engine/study';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVENTS, FLAGS, randomWorkflow } from '../random-chart.ts';
import { fillIn, withoutMeta } from './fill-in.ts';
import { runnable, sameSteps } from './same-steps.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const flags = fc.record(Object.fromEntries(FLAGS.map((flag) => [flag, fc.boolean()])));
const events = fc.array(fc.tuple(fc.constantFrom(...EVENTS), flags), {
  minLength: 1,
  maxLength: 8,
});
const workflows = randomWorkflow({ finals: true, always: true }).map(
  (chart) => ({ id: 'ticket', title: 'Ticket', ...chart }) as unknown as Workflow,
);
/** An `always` that leads nowhere is the one thing told that makes a difference to these. */
const alike = workflows.filter(
  (workflow) => !exportXState(workflow).losses.some(({ effect }) => effect === 'may-differ'),
);

describe('an exported workflow', () => {
  it('is imported as the workflow it was', () => {
    fc.assert(
      fc.property(workflows, (workflow) => {
        const { machine } = exportXState(workflow);
        const back = importXState(JSON.parse(JSON.stringify(machine)));
        expect(back.issues).toEqual([]);
        expect(back.workflow).toEqual(workflow);
        expect(back.losses.map(({ code }) => code)).toEqual(
          expect.arrayContaining(['record-type']),
        );
      }),
      { numRuns: 300 },
    );
  });

  it.each(globSync('workflows/*/workflow.json', { cwd: root, exclude: ['**/schema'] }))(
    'so is the shipped %s',
    (path) => {
      const { $schema: _, ...workflow } = JSON.parse(
        readFileSync(join(root, path), 'utf8'),
      ) as Workflow;
      const { machine } = exportXState(workflow);
      const back = importXState(JSON.parse(JSON.stringify(machine)));
      expect(back.workflow).toEqual(workflow);
      expect(back.losses.map(({ code }) => code)).toEqual(['record-type']);
    },
  );

  it('steps in XState itself as it does here', () => {
    fc.assert(
      fc.property(alike, events, (workflow, steps) => {
        const { machine, guards } = exportXState(workflow);
        sameSteps(workflow, runnable(machine, guards), steps);
      }),
      { numRuns: 250 },
    );
  });

  it('without what it carries along is a foreign machine, which filled in steps alike', () => {
    fc.assert(
      fc.property(alike, events, (workflow, steps) => {
        // given
        const { machine, guards } = exportXState(workflow);
        const bare = withoutMeta(machine) as JsonObject;
        // when
        const imported = importXState(bare, { version: 5 });
        const filled = fillIn(imported.workflow as unknown as Json, (name) => guards[name] ?? null);
        // then
        expect(imported.issues).toEqual([]);
        expect(imported.losses.filter(({ effect }) => effect === 'left-out')).toEqual([]);
        sameSteps(filled as unknown as Workflow, runnable(machine, guards), steps);
        const again = exportXState(filled as unknown as Workflow);
        sameSteps(workflow, runnable(again.machine, again.guards), steps);
      }),
      { numRuns: 250 },
    );
  });
});
