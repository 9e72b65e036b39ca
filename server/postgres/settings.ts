/** PostgreSQL settings by name, as PostgreSQL writes them. */
export type Settings = Readonly<Record<string, string>>;

/**
 * Role that owns Interlock's database; no superuser, so that no statement of ours can reach the
 * operating system.
 */
export const ownerRole = 'interlock';
/** Database holding everything of Interlock's. */
export const databaseName = 'interlock';
/**
 * Superuser made by initdb; used only to prepare the cluster and to hold the lock on the data
 * directory.
 */
export const adminRole = 'postgres';
/** Database the superuser connects to. */
export const adminDatabase = 'postgres';

/**
 * How our own PostgreSQL runs. Durability is not negotiable here: fsync and synchronous commit
 * carry the promise that accepted means durable. Timeouts of statements and locks belong to each
 * connection and are set by the pool.
 */
export const defaultSettings: Settings = {
  listen_addresses: '127.0.0.1',
  // A socket file would need a folder both accounts reach; loopback TCP with a password needs none.
  unix_socket_directories: '',
  max_connections: '100',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  // Taken from the system only as far as it is used.
  shared_buffers: '512MB',
  // Pages that go into the log whole after a checkpoint: packing them costs more time than writing them, and
  // these binaries know no quicker way than PostgreSQL's own.
  wal_compression: 'off',
  // A checkpoint makes each page go into the log whole once more: not every few seconds in a storm.
  max_wal_size: '4GB',
  checkpoint_completion_target: '0.9',
  // Our statements are short; compiling them costs more than it saves.
  jit: 'off',
  // The cost of a random read on an SSD rather than on a turning disk.
  random_page_cost: '1.1',
  timezone: 'UTC',
  log_timezone: 'UTC',
  cluster_name: 'interlock',
  // Failed statements are reported by us, redacted; PostgreSQL would write their values into its
  // own log.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
};

/**
 * The arguments that make `postgres` serve a cluster. Settings are arguments rather than a file, so
 * that what runs is seen from outside and a new version's settings reach old data. Pure.
 * @param directory the cluster as the PostgreSQL process itself can name it
 * @param settings all settings but the port
 * @param port TCP port on the loopback address
 */
export function serverArguments(directory: string, settings: Settings, port: number): string[] {
  const pairs = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', directory, ...pairs, '-c', `port=${port}`];
}

/**
 * Whether a running server was started exactly as we would start it, port aside.
 * @param recorded content of postmaster.opts, where PostgreSQL wrote its command line
 * @param program real path of `postgres`
 * @param wanted the arguments we would use; their port is disregarded. Pure.
 */
export function startedAlike(
  recorded: string,
  program: string,
  wanted: readonly string[],
): boolean {
  const line = [program, ...wanted.map((argument) => `"${argument}"`)].join(' ');
  const withoutPort = (text: string) => text.trim().replace(/"port=\d+"$/, '"port="');
  return withoutPort(recorded) === withoutPort(line);
}
