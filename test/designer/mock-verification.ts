import { verifyFiles } from '@interlock/engine/study';
import type { Json } from '@interlock/engine';
import { incidentType, incidentWorkflow, priorityTable } from './mock-definitions.ts';

/** What verification says of the mock's own workflow, worked out by the engine. */
export function verified(): Json {
  const { workflows } = verifyFiles(
    new Map(
      Object.entries({
        'incident/type.json': incidentType,
        'incident/workflow.json': incidentWorkflow,
        'incident/tables/priority.json': priorityTable,
      }),
    ) as unknown as Map<string, Json>,
  );
  if (workflows === null) throw new Error('the mock’s definitions do not compile');
  return { workflows, issues: [] } as unknown as Json;
}
