import { Client, type QueryConfig, type QueryResult } from 'pg';
import { AppError } from '../app-error.ts';

/**
 * A connection whose COMMIT succeeds only when it is durable. When the wait for a synchronous replica
 * is cancelled PostgreSQL still answers COMMIT and merely warns (SQLSTATE 01000); taken as success we
 * would acknowledge what a failover may lose.
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
    return text === 'commit' ? this.#commit(() => ask(text, ...rest)) : ask(text, ...rest);
  }) as Client['query'];

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
