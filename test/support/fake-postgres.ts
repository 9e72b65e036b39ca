import { createServer, type Server, type Socket } from 'node:net';

/**
 * A server that speaks just enough of PostgreSQL's protocol (version 3, message formats in its
 * manual, chapter 54) to let anybody in and answer every query with one row: for versions of
 * PostgreSQL we cannot install.
 * @param row column names and values
 */
export function answerAsPostgres(row: Readonly<Record<string, string>>): Promise<Server> {
  const server = createServer((socket) => serve(socket, row));
  return new Promise((settle) => server.listen(0, '127.0.0.1', () => settle(server)));
}

function serve(socket: Socket, row: Readonly<Record<string, string>>): void {
  const ready = message('Z', Buffer.from('I'));
  let greeted = false;
  socket.on('error', () => socket.destroy());
  socket.on('data', (data) => {
    if (!greeted) {
      greeted = true;
      socket.write(Buffer.concat([message('R', int32(0)), ready]));
    } else if (data.toString('latin1', 0, 1) === 'Q') {
      const done = message('C', text('SELECT 1'));
      socket.write(
        Buffer.concat([columns(Object.keys(row)), values(Object.values(row)), done, ready]),
      );
    } else {
      socket.end();
    }
  });
}

function columns(names: readonly string[]): Buffer {
  // No table, no column number, type text (25) of variable length, no modifier, text format.
  const rest = Buffer.concat([int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0)]);
  return message(
    'T',
    Buffer.concat([int16(names.length), ...names.flatMap((name) => [text(name), rest])]),
  );
}

function values(cells: readonly string[]): Buffer {
  const parts = cells.flatMap((cell) => [int32(Buffer.byteLength(cell)), Buffer.from(cell)]);
  return message('D', Buffer.concat([int16(cells.length), ...parts]));
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}
