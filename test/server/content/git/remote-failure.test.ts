import { expect, it } from 'vitest';
import { plain, remoteFailure } from '../../../../server/content/git/remote-failure.ts';

const SECRETS = ['hidden-words', 'cm9ib3Q6aGlkZGVuLXdvcmRz'];

it.each([
  [
    "fatal: could not read Username for 'https://git.example.org': terminal prompts disabled",
    'git-unauthorized',
    'INTERLOCK_REMOTE_TOKEN',
  ],
  ['fatal: unable to access: The requested URL returned error: 403', 'git-unauthorized', '403'],
  [
    "fatal: repository 'https://git.example.org/x.git/' not found",
    'git-unreachable',
    'no repository',
  ],
  [
    'remote: have a nice day\nfatal: unable to access: Could not resolve host',
    'git-unreachable',
    'Could not resolve host',
  ],
])('%s is told in words', (said, code, words) => {
  const failure = remoteFailure(said, SECRETS);
  expect(failure.code).toBe(code);
  expect(failure.message).toContain(words);
});

it('what a host sends back tells no secret, gives no orders to a terminal, and is cut', () => {
  const said = `remote: you sent Basic ${SECRETS[1]}\nfatal: \u001b[31mtoken hidden-words is wrong ${'x'.repeat(1_000)}`;
  const { message } = remoteFailure(said, SECRETS);
  for (const secret of SECRETS) expect(message).not.toContain(secret);
  expect(message).not.toContain('\u001b');
  expect(message.length).toBeLessThan(400);
  expect(plain(said, SECRETS)).not.toContain('hidden-words');
});
