import type { ServerProcess } from './server-process.ts';

/** Clients that open probes without a pause and note what was acknowledged. */
export interface ProbeLoad {
  /** Numbers of probes answered with 201, in the order of the answers. */
  readonly acknowledged: readonly string[];
  /** Resolves when every client has its last answer. */
  stop(): Promise<void>;
}

/**
 * Starts clients on servers that know probes (`writeProbeWorkflows`); they go on through every failure.
 * @param each how many clients a server gets
 */
export function startProbeLoad(servers: readonly ServerProcess[], each: number): ProbeLoad {
  const acknowledged: string[] = [];
  let going = true;
  const client = async (server: ServerProcess, name: string): Promise<void> => {
    for (let n = 0; going; n += 1) {
      const answer = await openProbe(server, `${name}-${n}`).catch(() => null);
      if (answer?.status === 201) acknowledged.push(answer.body.number);
    }
  };
  const clients = servers.flatMap((server, at) =>
    Array.from({ length: each }, (_, n) => client(server, `${at}-${n}`)),
  );
  return {
    acknowledged,
    async stop() {
      going = false;
      await Promise.all(clients);
    },
  };
}

/** Opens one probe. */
export function openProbe(server: ServerProcess, name: string) {
  return server.call<{ readonly id: string; readonly number: string }>('POST', '/api/records', {
    type: 'probe',
    data: { name },
  });
}

/** Those of the acknowledged probes that a server does not have. */
export async function findMissing(server: ServerProcess, numbers: readonly string[]) {
  const missing: string[] = [];
  for (const number of numbers) {
    const found = await server.call('GET', `/api/records/${number}`);
    if (found.status !== 200) missing.push(number);
  }
  return missing;
}
