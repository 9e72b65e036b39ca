import type { QueryResult, RawBuilder, Transaction } from 'kysely';
import type { Database } from './database.ts';

/**
 * Runs statements of a transaction in their order, without waiting for the answer to one before sending
 * the next: together they take one trip to the database. Where one fails, those after it do nothing.
 * @returns one result per statement
 * @throws what the first one that failed threw
 */
export async function pipelined(
  trx: Transaction<Database>,
  statements: readonly RawBuilder<unknown>[],
): Promise<QueryResult<unknown>[]> {
  // Kysely runs one query at a time on a transaction's connection; here the connection itself is asked.
  return trx
    .getExecutor()
    .provideConnection((connection) =>
      Promise.all(
        statements.map((statement) => connection.executeQuery<unknown>(statement.compile(trx))),
      ),
    );
}
