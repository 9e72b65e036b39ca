import { Client, type QueryConfig, type QueryResult } from 'pg';
import { AppError } from '../app-error.ts';
import { createStatementNames } from './statement-names.ts';

/** Prepared once per connection; statement texts are few and known. */
const names = createStatementNames();

/** A prepared statement whose tables have changed underneath: a newer node has migrated the database. */
const PLAN_OUTDATED = '0A000';

/**
 * A connection whose COMMIT succeeds only when it is durable. When the wait for a synchronous replica
 * is cancelled PostgreSQL still answers COMMIT and merely warns (SQLSTATE 01000); taken as success we
 * would acknowledge what a failover may lose. Statements met before are kept prepared, and BEGIN is sent
 * together with what follows it.
 */
export class DurableClient extends Client {
  #warned = false;

  constructor(...given: ConstructorParameters<typeof Client>) {
    super(...given);
    // Without a listener Node ends the process when a connection in use is lost; its queries fail by themselves.
    this.on('error', () => undefined);
    this.on('notice', (notice) => {
      if (notice.code === '01000') this.#warned = true;
    });
  }

  // The driver calls it with text and parameters and awaits the result; the other forms pass through.
  override query = ((text: string | QueryConfig, ...rest: readonly unknown[]) => {
    const ask = super.query.bind(this) as (...given: readonly unknown[]) => Promise<QueryResult>;
    if (text === 'commit') return this.#commit(() => ask(text, ...rest));
    if (text === 'begin') return this.#begin(() => ask(text, ...rest));
    const [values, ...more] = rest;
    if (typeof text !== 'string' || !isList(values) || values.length === 0 || more.length > 0)
      return ask(text, ...rest);
    const name = names.nameOf(text);
    return name === undefined ? ask(text, values) : this.#prepared(ask, { name, text, values });
  }) as Client['query'];

  async #prepared(
    ask: (config: QueryConfig) => Promise<QueryResult>,
    config: { readonly name: string; readonly text: string; readonly values: readonly unknown[] },
  ): Promise<QueryResult> {
    try {
      return await ask({ ...config, values: [...config.values] });
    } catch (cause) {
      if ((cause as { readonly code?: unknown }).code === PLAN_OUTDATED) names.forget(config.text);
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

  async #commit(ask: () => Promise<QueryResult>): Promise<QueryResult> {
    this.#warned = false;
    const result = await ask();
    if (this.#warned) {
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
