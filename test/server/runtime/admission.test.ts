import { describe, expect, it } from 'vitest';
import type { AppError } from '../../../server/app-error.ts';
import { createAdmission, type Admission } from '../../../server/runtime/admission.ts';

describe('room for events that wait', () => {
  it('is never filled by one sender alone: others always find some', () => {
    // given a storm from one sender, until it is turned away
    const admission = createAdmission(100, () => 0);
    let taken = 0;
    expect(() => {
      for (;;) {
        admission.enter('noisy', 1);
        taken += 1;
      }
    }).toThrow('this sender has as many events waiting as it may');
    // then
    expect(taken).toBe(50);
    admission.enter('quiet', 20);
    expect(admission.depth).toBe(70);
  });

  it('never holds more than its size, whoever they are', () => {
    const admission = createAdmission(64, () => 0);
    for (let i = 0; i < 10_000; i += 1) {
      try {
        admission.enter(`sender ${i % 500}`, 1);
      } catch {
        // turned away
      }
    }
    expect(admission.depth).toBeLessThanOrEqual(64);
    expect(admission.depth).toBeGreaterThan(60);
  });

  it('takes what is larger than itself only when empty, else it could never come in', () => {
    const admission = createAdmission(10, () => 0);
    admission.enter('a', 25);
    expect(() => admission.enter('b', 1)).toThrow('more events are waiting than can be taken');
    admission.leave('a', 25);
    expect(admission.depth).toBe(0);
    admission.enter('b', 1);
    expect(() => admission.enter('a', 25)).toThrow('none of these was accepted');
  });

  it('says when to come back by how fast events leave', () => {
    // given 100 events a second
    let now = 0;
    const admission = createAdmission(
      2_000,
      () => now,
      () => 0,
    );
    for (let i = 0; i < 30; i += 1) {
      admission.enter('a', 10);
      now += 100;
      admission.leave('a', 10);
    }
    // when a sender that filled its half wants 500 more
    admission.enter('a', 1_000);
    // then 250 of its own have to leave first, at 100 a second
    expect(() => admission.enter('a', 500)).toThrow(
      expect.objectContaining({ code: 'overloaded', status: 503, retryAfter: 3 }) as Error,
    );
  });

  it('does not take a night without events for slowness', () => {
    // given a room that was empty for eight hours
    let now = 0;
    const admission = createAdmission(
      5_000,
      () => now,
      () => 0,
    );
    now += 8 * 3_600_000;
    // when 500 events are done in 400 ms, and the room is filled
    admission.enter('a', 500);
    now += 400;
    admission.leave('a', 500);
    // then who is turned away comes back as soon as there is room: 250 leave in a fifth of a second
    expect(retryAfter(admission)).toBe(1);
  });

  it('does not promise room soon when nothing leaves any more', () => {
    // given a room where 1,000 events left within a second, until everything stood still
    let now = 0;
    const admission = createAdmission(
      1_000,
      () => now,
      () => 0,
    );
    admission.enter('a', 1_000);
    now += 2_000;
    admission.leave('a', 1_000);
    admission.enter('a', 500);
    // when nothing left for a minute
    now += 60_000;
    // then
    expect(retryAfter(admission)).toBe(20);
  });

  it('does not have those turned away together come back together', () => {
    // given nobody knows yet how fast events leave, and two that drew different lots
    const lots = [0, 0.9];
    const admission = createAdmission(
      10,
      () => 0,
      () => lots.shift() ?? 0,
    );
    admission.enter('a', 10);
    // then
    expect([retryAfter(admission), retryAfter(admission)]).toEqual([1, 2]);
  });
});

/** What somebody is told who is turned away. */
function retryAfter(admission: Admission): number | undefined {
  try {
    for (;;) admission.enter('a', 500);
  } catch (cause) {
    return (cause as AppError).retryAfter;
  }
}
