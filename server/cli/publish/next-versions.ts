import { isJsonObject } from '@interlock/engine';
import type { ApiClient } from '../api-client.ts';

/** A version of a workflow, by number. */
export interface NextVersion {
  readonly workflow: string;
  readonly version: number;
}

/** The numbers workflows would be published under next. */
export async function nextVersions(
  server: ApiClient,
  workflows: readonly string[],
): Promise<readonly NextVersion[]> {
  const next: NextVersion[] = [];
  for (const workflow of workflows) {
    const query = `workflow=${encodeURIComponent(workflow)}&limit=1`;
    const { items } = await server.ask('GET', `/api/versions?${query}`);
    const last: unknown = Array.isArray(items) ? items[0] : undefined;
    const version = isJsonObject(last) ? Number(last['version']) : 0;
    next.push({ workflow, version: version + 1 });
  }
  return next;
}
