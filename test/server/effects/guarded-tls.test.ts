import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Resolve } from '../../../server/effects/egress.ts';
import { sendGuarded } from '../../../server/effects/guarded-request.ts';
import { leaveNothingRunning } from '../../support/quiet.ts';
import { LOOPBACK } from './build-effect.ts';
import { CERTIFICATE, KEY } from './loopback-certificate.ts';

leaveNothingRunning();

const usual = getCACertificates('default');
const toLoopback: Resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
let server: Server;
let port = 0;
let names: unknown[] = [];

beforeAll(async () => {
  server = createServer({ cert: CERTIFICATE, key: KEY }, (request, response) => {
    names.push((request.socket as TLSSocket).servername);
    response.end('ok');
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});

afterAll(async () => {
  setDefaultCACertificates(usual);
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

function call(host: string) {
  names = [];
  return sendGuarded(
    {
      url: `https://${host}:${port}/`,
      method: 'GET',
      headers: {},
      body: undefined,
      timeout: 5_000,
    },
    { allowHosts: [LOOPBACK], signal: new AbortController().signal, resolve: toLoopback },
  );
}

describe('a guarded request over TLS', () => {
  it('does not trust a certificate nobody vouches for', async () => {
    expect(await call('hooks.example.test')).toMatchObject({
      kind: 'unreachable',
      error: expect.stringContaining('SELF_SIGNED'),
    });
    expect(names).toEqual([]);
  });

  it('connects to the checked address, and asks for the name', async () => {
    setDefaultCACertificates([CERTIFICATE]);
    expect(await call('hooks.example.test')).toMatchObject({ kind: 'answered', status: 200 });
    expect(names).toEqual(['hooks.example.test']);
  });

  it.each(['other.example.test', '127.0.0.1'])('does not take it for %s', async (host) => {
    setDefaultCACertificates([CERTIFICATE]);
    expect(await call(host)).toMatchObject({
      kind: 'unreachable',
      error: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    });
    expect(names).toEqual([]);
  });
});
