import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { leaveNothingRunning, leftOver, running } from './quiet.ts';

leaveNothingRunning();

it('sees a server until it is closed', async () => {
  // given
  const before = running();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // then
  expect(running()).toEqual([...before, 'TCPServerWrap'].toSorted());
  // when
  server.close();
  // then
  await expect.poll(running).toEqual(before);
});

it('sees a process until it has ended', async () => {
  // given
  const before = running();
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // then
  expect(running()).toEqual([...before, 'ProcessWrap'].toSorted());
  // when
  child.stdin.end();
  // then
  await expect.poll(running).toEqual(before);
});

it('tells what was left, whatever of the files before has closed meanwhile', () => {
  expect(leftOver([], [])).toEqual([]);
  expect(leftOver(['TCPSocketWrap'], [])).toEqual([]);
  expect(leftOver(['TCPSocketWrap'], ['TCPServerWrap'])).toEqual(['TCPServerWrap']);
  expect(leftOver(['TCPSocketWrap'], ['TCPSocketWrap', 'TCPSocketWrap'])).toEqual([
    'TCPSocketWrap',
  ]);
});
