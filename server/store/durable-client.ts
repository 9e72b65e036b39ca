import type { Client, QueryConfig, QueryResult } from 'pg';
import { AppError } from '../app-error.ts';
import { crashPoint } from '../crash-point.ts';
import { PrimaryClient, type PrimaryConfig } from '../primary/primary-client.ts';
import { createStatementNames } from './statement-names.ts';

/** The part of PostgreSQL that waits for a standby: by it a warning outside a COMMIT of ours is known. */
const WAIT = 'SyncRepWaitForLSN';

/** Prepared once per connection; statement texts are few and known. */
const names = createStatementNames();

/** A prepared statement whose tables have changed underneath: a newer node has migrated the database. */
const PLAN_OUTDATED = '0A000';

/** What can be kept prepared: one statement that reads or writes rows. */
const PREPARABLE = /^\s*(?:select|insert|update|delete|with)\b[^;]*$/i;

type Ask = (...given: readonly unknown[]) => Promise<QueryResult>;

/**
 * A connection whose COMMIT succeeds only when it is durable. When the wait for a synchronous replica
 * is cancelled PostgreSQL still answers COMMIT and merely warns (SQLSTATE 01000); taken as success we
 * would acknowledge what a failover may lose. The same holds for a statement that is its own transaction.
 * Statements met before are kept prepared, and BEGIN is sent together with what follows it.
 */
export class DurableClient extends PrimaryClient {
  #warned = false;
  #committing = false;

  constructor(given: PrimaryConfig) {
    super(given);
    this.on('notice', ({ code, routine }) => {
      if (code === '01000' && (this.#committing || routine === WAIT)) this.#warned = true;
    });
  }

  // The driver calls it with text and parameters and awaits the result; the other forms pass through.
  override query = ((text: string | QueryConfig, ...rest: readonly unknown[]) => {
    this.#writeTogether();
    const ask = super.query.bind(this) as Ask;
    if (typeof text !== 'string') return ask(text, ...rest);
    if (text === 'begin') return this.#begin(() => ask(text, ...rest));
    return this.#durably(text === 'commit', () => this.#prepared(ask, text, rest));
  }) as Client['query'];

  /** What is asked in one go is written in one go: each write is a call of the operating system. */
  #writeTogether(): void {
    const { stream } = this.connection;
    stream.cork();
    queueMicrotask(() => stream.uncork());
  }

  async #prepared(ask: Ask, text: string, rest: readonly unknown[]): Promise<QueryResult> {
    const [values, ...more] = rest;
    const plain = isList(values) && more.length === 0 && PREPARABLE.test(text);
    const name = plain ? names.nameOf(text) : undefined;
    if (name === undefined) return ask(text, ...rest);
    try {
      return await ask({ name, text, values });
    } catch (cause) {
      if ((cause as { readonly code?: unknown }).code === PLAN_OUTDATED) names.forget(text);
      throw cause;
    }
  }

  /** It cannot fail but with the connection, and then what follows fails too. */
  #begin(ask: () => Promise<QueryResult>): Promise<QueryResult> {
    ask().catch((cause: unknown) => {
      // What follows must never run outside a transaction.
      this.connection.stream.destroy(cause instanceof Error ? cause : undefined);
    });
    return Promise.resolve({ command: 'BEGIN', rowCount: 0, oid: 0, fields: [], rows: [] });
  }

  async #durably(committing: boolean, ask: () => Promise<QueryResult>): Promise<QueryResult> {
    this.#warned = false;
    this.#committing = committing;
    if (committing) crashPoint('before-commit');
    const result = await ask();
    if (committing) crashPoint('after-commit');
    if (this.#warned) {
      this.doubt();
      throw new AppError(
        'commit-not-durable',
        503,
        'the database could not confirm that the change is kept by its standby; ask again what became of it',
        { retryAfter: 1 },
      );
    }
    return result;
  }
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
