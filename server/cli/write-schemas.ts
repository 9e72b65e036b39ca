import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonSchemas } from '@interlock/engine/study';

/** Writes `workflows/schema/*.json` from the engine's schemas; a test says when they are stale. */
const folder = join(import.meta.dirname, '..', '..', 'workflows', 'schema');
await mkdir(folder, { recursive: true });
for (const [name, schema] of jsonSchemas()) {
  await writeFile(join(folder, name), `${JSON.stringify(schema, null, 2)}\n`);
}
