import { describe, expect, it } from 'vitest';
import { createPlanGate } from '../../../server/runtime/plan-gate.ts';
import { buildPrincipal } from '../../support/runtime-world.ts';

/** A gate, and looks that end when the test says so. */
function buildGate(most?: number) {
  const gate = createPlanGate(most === undefined ? {} : { most });
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const look = (asker: string, name: string, events = 1): Promise<string> =>
    gate.run(buildPrincipal({ id: asker }), events, async () => {
      begun.push(name);
      await new Promise<void>((resolve) => ends.push(resolve));
      return name;
    });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const end = async (): Promise<void> => {
    ends.shift()?.();
    await settled();
  };
  return { gate, begun, look, end, settled };
}

describe('those who ask what would happen', () => {
  it('are looked after two at a time, taking turns: a storm of one does not keep another waiting', async () => {
    // given
    const { begun, look, end, settled } = buildGate();
    const asked = ['n1', 'n2', 'n3', 'n4'].map((name) => look('noisy', name));
    // when
    asked.push(look('quiet', 'q'));
    await settled();
    expect(begun).toEqual(['n1', 'n2']);
    // then
    await end();
    await end();
    expect(begun).toEqual(['n1', 'n2', 'n3', 'q']);
    for (let i = 0; i < 3; i += 1) await end();
    expect(await Promise.all(asked)).toEqual(['n1', 'n2', 'n3', 'n4', 'q']);
  });

  it('are turned away with a time to come back when too much is asked, each at half', async () => {
    // given a room of ten, half of it taken by one
    const { look, end } = buildGate(10);
    const taken = look('noisy', 'n', 5);
    // then
    await expect(look('noisy', 'more', 1)).rejects.toMatchObject({
      code: 'overloaded',
      status: 503,
      retryAfter: expect.any(Number) as number,
    });
    // and another finds room
    const other = look('quiet', 'q', 2);
    await end();
    await end();
    expect(await Promise.all([taken, other])).toEqual(['n', 'q']);
  });

  it('give their place back when looking fails', async () => {
    const { gate, look, end } = buildGate(4);
    const broken = () => Promise.reject(new Error('broken'));
    for (let i = 0; i < 3; i += 1)
      await expect(gate.run(buildPrincipal(), 4, broken)).rejects.toThrow('broken');
    const after = look('ada', 'after', 4);
    await end();
    await end();
    expect(await after).toBe('after');
  });

  it('are answered before the server stops, and nobody new is taken', async () => {
    const { gate, look, end, settled } = buildGate();
    const asked = look('ada', 'a');
    let drained = false;
    const watch = async (): Promise<void> => {
      await gate.drain();
      drained = true;
    };
    const draining = watch();
    await expect(look('ada', 'b')).rejects.toMatchObject({ code: 'stopping', status: 503 });
    expect(drained).toBe(false);
    await end();
    await settled();
    await draining;
    expect(await asked).toBe('a');
  });
});
