import { scenarioSchema } from '@interlock/engine';
import type { JsonObject } from '@interlock/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, openAppWorld, type AppWorld } from '../../support/app.ts';
import { shipped } from '../../workflows/shipped-packs.ts';

describe('verification of workflows, over HTTP', { timeout: 120_000 }, () => {
  let world: AppWorld;
  beforeAll(async () => {
    world = await openAppWorld(new Map(shipped.files));
  }, 120_000);
  afterAll(() => world.close());

  const verify = async (json: unknown, token = ADMIN_TOKEN) => {
    const reply = await world.app.request('/api/workflows/verify', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(json),
    });
    return { status: reply.status, body: (await reply.json()) as Reply };
  };

  it('proves the active workflows', async () => {
    const { status, body } = await verify({});
    expect(status).toBe(200);
    const change = body.workflows.find(({ workflow }) => workflow === 'change');
    expect(change).toMatchObject({
      exhausted: true,
      proven: expect.arrayContaining(['approved-by-others']),
    });
    expect(body.workflows.flatMap(({ findings }) => findings).filter(isError)).toEqual([]);
  });

  it('shows with a trace what a file in place of the active one would break', async () => {
    // given
    const workflow = structuredClone(shipped.files.get('change/workflow.json')) as JsonObject & {
      states: { review: { transitions: { close: JsonObject } } };
    };
    const { guard: _guard, ...close } = workflow.states.review.transitions.close;
    workflow.states.review.transitions.close = close;
    // when
    const { status, body } = await verify({
      files: { 'change/workflow.json': workflow },
      workflows: ['change'],
    });
    // then
    expect(status).toBe(200);
    expect(body.workflows.map((one) => one.workflow)).toEqual(['change']);
    const [broken] = body.workflows.flatMap(({ findings }) => findings).filter(isError);
    expect(broken).toMatchObject({ kind: 'broken-invariant', invariant: 'emergency-is-reviewed' });
    expect(broken?.trace?.at(-1)).toMatchObject({ on: 'change.closed', state: 'closed' });
    expect(broken).toMatchObject({ played: true, verdict: 'proved' });
    const scenario = scenarioSchema.parse(broken?.scenario);
    expect(scenario.steps.at(-1)).toMatchObject({
      event: { type: 'change.closed' },
      expect: { emitted: ['invariant.broken'] },
    });
  });

  it('tells everything that is wrong with files that are not valid, and verifies nothing', async () => {
    const workflow = {
      ...(shipped.files.get('task/workflow.json') as JsonObject),
      initial: 'nowhere',
    };
    const { status, body } = await verify({ files: { 'task/workflow.json': workflow } });
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toContain('there is no state \\"nowhere\\"');
  });

  it.each([
    [{ files: [] }],
    [{ files: { 'change/workflow.json': 'text' } }],
    [{ workflows: [1] }],
    [{ else: true }],
  ])('refuses %j with a problem', async (json) => {
    const { status, body } = await verify(json);
    expect([400, 422]).toContain(status);
    expect(body).toHaveProperty('code');
  });
});

interface Reply {
  readonly workflows: readonly {
    readonly workflow: string;
    readonly findings: readonly {
      readonly severity: string;
      readonly trace?: readonly JsonObject[];
      readonly scenario?: JsonObject;
    }[];
  }[];
}

function isError({ severity }: { readonly severity: string }): boolean {
  return severity === 'error';
}
