import { expect, it } from 'vitest';
import { createAttemptLimit, senderOf } from '../../../server/identity/attempt-limit.ts';

it('ten failures at once, then one for every six seconds', () => {
  const clock = { ms: 0 };
  const limit = createAttemptLimit(() => clock.ms);
  for (let i = 0; i < 10; i += 1) {
    expect(limit.wait('a')).toBe(0);
    limit.fail('a');
  }
  expect(limit.wait('a')).toBe(6);
  expect(limit.wait('b')).toBe(0);
  clock.ms += 6_000;
  expect(limit.wait('a')).toBe(0);
  limit.fail('a');
  expect(limit.wait('a')).toBe(6);
  clock.ms += 60_000;
  expect(limit.wait('a')).toBe(0);
});

it('senders without end do not fill the memory: the longest silent one is forgotten', () => {
  const limit = createAttemptLimit(() => 0, 2);
  for (let i = 0; i < 10; i += 1) limit.fail('a');
  limit.fail('b');
  expect(limit.wait('a')).toBeGreaterThan(0);
  limit.fail('c');
  expect(limit.wait('a')).toBe(0);
});

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::9', '2001:db8:1:2'],
  ['2001:db8::9', '2001:db8:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::1', '0:0:0:0'],
  ['', ''],
])('%s counts as %s', (address, sender) => {
  expect(senderOf(address)).toBe(sender);
});
