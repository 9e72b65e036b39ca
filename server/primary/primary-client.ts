import type { Socket } from 'node:net';
import { callbackify } from 'node:util';
import { Client, type ClientConfig } from 'pg';
import { AppError } from '../app-error.ts';
import { createPrimary, type Attached, type Primary } from './find-primary.ts';
import { endpointOf } from './hosts.ts';

/** What a {@link PrimaryClient} needs beside what the driver knows. */
export interface PrimaryConfig extends ClientConfig {
  readonly primary: Primary;
  /** Milliseconds the server may be silent while it is asked something; longer than its statement timeout. */
  readonly silence: number;
}

/** What a server reports about itself, unasked, that means it takes no writes. */
const READ_ONLY = new Set(['in_hot_standby', 'default_transaction_read_only']);

/**
 * For a pool of the driver: its connections go to the server of an address that takes writes.
 * @param silence see {@link PrimaryConfig}; 0: any time
 * @param connection the class of its connections
 */
export function primaryConfig(
  url: string,
  silence: number,
  connection: new (given: PrimaryConfig) => PrimaryClient = PrimaryClient,
) {
  const primary = createPrimary(url);
  return {
    connectionString: primary.hosts[0].url,
    // The pool hands its own settings to each connection, ours among them; its types do not say so.
    Client: connection as new (...given: never) => PrimaryClient,
    primary,
    silence,
  };
}

/**
 * A connection to the server that takes writes and to no other: refused where it takes none, ended when it
 * stops taking them, when another server was promoted, and when the server no longer answers (a machine
 * that lost its power says nothing, and the operating system would wait a quarter of an hour).
 */
export class PrimaryClient extends Client {
  readonly #primary: Primary;
  readonly #silence: number;
  #refused: string | undefined;

  constructor(given: PrimaryConfig) {
    super(given);
    this.#primary = given.primary;
    this.#silence = given.silence;
    // Without a listener Node ends the process when a connection in use is lost; its queries fail by themselves.
    this.on('error', () => this.doubt());
    this.connection.on('parameterStatus', (status: ParameterStatus) => {
      if (!READ_ONLY.has(status.parameterName) || status.parameterValue !== 'on') return;
      this.#refused = status.parameterName;
      // Of a connection in use: what is under way fails, and is looked up again elsewhere.
      if (this.#attached !== undefined) this.#lose('the database server stopped taking writes');
    });
  }

  // The pool calls it with a callback, everybody else awaits it.
  override connect = ((callback?: (cause: Error | null, client: Client) => void) => {
    if (callback === undefined) return this.#connect();
    return callbackify(() => this.#connect())(callback);
  }) as Client['connect'];

  /** Has the primary looked for again before the next connection. */
  protected doubt(): void {
    this.#primary.doubt();
  }

  #attached: Attached | undefined;

  async #connect(): Promise<Client> {
    const host = await this.#primary.find();
    if (this.#primary.hosts.length > 1) Object.assign(this, endpointOf(host));
    try {
      await super.connect();
    } catch (cause) {
      this.doubt();
      throw cause;
    }
    if (this.#refused !== undefined) {
      this.doubt();
      await super.end().catch(() => undefined);
      throw new AppError(
        'database-read-only',
        503,
        `the database server ${host.name} takes no writes at the moment (${this.#refused}); try again`,
        { retryAfter: 2 },
      );
    }
    const attached = { host, lose: () => this.#lose('another database server takes the writes') };
    this.#attached = attached;
    this.#primary.attach(attached);
    this.once('end', () => this.#primary.detach(attached));
    this.#listen();
    return this;
  }

  #listen(): void {
    const { connection } = this;
    // Each of these two has the server answer that it is ready again, and nothing else has.
    const query = connection.query.bind(connection);
    const sync = connection.sync.bind(connection);
    let unanswered = 0;
    connection.query = (text) => {
      unanswered += 1;
      query(text);
    };
    connection.sync = () => {
      unanswered += 1;
      sync();
    };
    connection.on('readyForQuery', () => {
      unanswered -= 1;
    });
    const stream = connection.stream as Socket;
    stream.setTimeout(this.#silence);
    stream.on('timeout', () => {
      if (unanswered > 0) this.#lose('the database server does not answer');
    });
  }

  #lose(why: string): void {
    this.doubt();
    this.connection.stream.destroy(Object.assign(new Error(why), { code: 'ETIMEDOUT' }));
  }
}

interface ParameterStatus {
  readonly parameterName: string;
  readonly parameterValue: string;
}
