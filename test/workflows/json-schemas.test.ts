import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonSchemas } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '..', '..', 'workflows', 'schema');

describe('the JSON Schemas in workflows/schema', () => {
  it.each([...jsonSchemas().keys()])('%s is what the engine says (else: pnpm schemas)', (name) => {
    // given
    const committed = JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown;
    // when
    const current = jsonSchemas().get(name);
    // then
    expect(committed).toEqual(JSON.parse(JSON.stringify(current)));
  });
});
