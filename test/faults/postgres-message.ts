/**
 * What PostgreSQL answers to a COMMIT it could not confirm (protocol version 3: NoticeResponse with the
 * SQLSTATE in its field C, CommandComplete, ReadyForQuery outside a transaction).
 * @param sqlstate `01000` says that waiting for the standby was cancelled
 */
export function warnedCommit(sqlstate: string): Buffer {
  const notice = `SWARNING\0VWARNING\0C${sqlstate}\0Mcanceling wait for synchronous replication\0\0`;
  return Buffer.concat([message('N', notice), message('C', 'COMMIT\0'), message('Z', 'I')]);
}

function message(type: string, body: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(Buffer.byteLength(body) + 4);
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body)]);
}
