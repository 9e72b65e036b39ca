import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/*
 * The one hook git has when somebody pushes: it asks the server that started git whether the push is taken, and tells
 * whoever pushes what the server says. Where the server is not there, nothing is taken.
 */
const { INTERLOCK_PUSH_SOCKET = '', INTERLOCK_PUSH = '', GIT_QUARANTINE_PATH = '' } = process.env;
const commands = await text(process.stdin);
const socket = connect(INTERLOCK_PUSH_SOCKET);
socket.end(JSON.stringify({ push: INTERLOCK_PUSH, commands, quarantine: GIT_QUARANTINE_PATH }));
try {
  const { ok, lines } = JSON.parse(await text(socket)) as { ok: boolean; lines: string[] };
  process.stderr.write(lines.map((line) => `${line}\n`).join(''));
  process.exitCode = ok ? 0 : 1;
} catch {
  process.stderr.write('Interlock did not answer; nothing was taken. Push again.\n');
  process.exitCode = 1;
}
