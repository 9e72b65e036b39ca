import { describe, expect, it } from 'vitest';
import { parseAllowedHosts } from '../../../server/config/allowed-host.ts';
import { findDestination, type Resolve } from '../../../server/effects/egress.ts';

const allow = (text: string) => parseAllowedHosts(text).hosts;
const resolveTo =
  (...addresses: readonly string[]): Resolve =>
  () =>
    Promise.resolve(
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

async function verdict(url: string, allowed = '', resolve: Resolve = resolveTo('93.184.216.34')) {
  const destination = await findDestination(url, allow(allowed), resolve);
  return destination.kind === 'allowed' ? 'allowed' : `${destination.kind}: ${destination.error}`;
}

describe('a destination', () => {
  it('is allowed when every address of its name is public, and names exactly these', async () => {
    const resolve = resolveTo('93.184.216.34', '2606:4700::1111');
    expect(await findDestination('https://Example.ORG./a?b', [], resolve)).toMatchObject({
      kind: 'allowed',
      host: 'example.org',
      addresses: [{ address: '93.184.216.34' }, { address: '2606:4700::1111' }],
    });
  });

  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://0/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[0:0:0:0:0:ffff:127.0.0.1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/',
    'http://100.100.100.200/',
    'http://１２７.０.０.１/',
    'http://127。0。0。1/',
    'http://10.0.0.1:8080/',
    'http://[fe80::1]/',
    'http://[64:ff9b::a9fe:a9fe]/',
  ])('is refused without asking any resolver: %s', async (url) => {
    const never: Resolve = () => Promise.reject(new Error('asked'));
    expect(await verdict(url, '', never)).toMatch(/^refused: .*not on the public internet/);
  });

  it.each([
    ['a private address', ['10.0.0.5']],
    ['one private address among public ones', ['93.184.216.34', '192.168.1.1']],
    ['a mapped address', ['::ffff:10.0.0.5']],
    ['what is no address at all', ['metadata']],
  ])('is refused when its name resolves to %s', async (_, addresses) => {
    expect(await verdict('http://rebind.example.org/', '', resolveTo(...addresses))).toMatch(
      /^refused/,
    );
  });

  it.each([
    ['file:///etc/passwd', 'only http and https'],
    ['gopher://example.org/', 'only http and https'],
    ['ftp://example.org/', 'only http and https'],
    ['http://user:secret@example.org/', 'user or password'],
    ['not a url', 'not a valid URL'],
    ['//example.org/', 'not a valid URL'],
  ])('is refused: %s', async (url, reason) => {
    expect(await verdict(url)).toContain(reason);
    expect(await verdict(url)).not.toContain('secret');
  });

  it.each([
    ['localhost', '127.0.0.1', 'http://localhost:9/'],
    ['LOCALHOST:9', '127.0.0.1', 'http://localhost:9/'],
    ['intranet.example.org:443', '10.0.0.5', 'https://intranet.example.org/'],
    ['10.0.0.0/8', '10.9.9.9', 'http://anything.example.org/'],
    ['10.0.0.5', '10.0.0.5', 'http://10.0.0.5/'],
    ['[fd00::1]:8080', 'fd00::1', 'http://[fd00::1]:8080/'],
    ['fd00::/8', 'fd12::1', 'http://six.example.org/'],
  ])('that %s allows may be private', async (allowed, address, url) => {
    expect(await verdict(url, allowed, resolveTo(address))).toBe('allowed');
  });

  it.each([
    ['localhost:9', '127.0.0.1', 'http://localhost:10/'],
    ['localhost', '127.0.0.1', 'http://localhost.example.org/'],
    ['10.0.0.0/8', '::ffff:10.0.0.5', 'http://mapped.example.org/'],
    ['10.0.0.0/8', '11.0.0.0', 'http://127.0.0.1/'],
    ['intranet.example.org', '10.0.0.5', 'http://other.example.org/'],
  ])('that %s does not cover stays refused', async (allowed, address, url) => {
    expect(await verdict(url, allowed, resolveTo(address))).toMatch(/^refused/);
  });

  it('that cannot be found now may be found later', async () => {
    const failing: Resolve = () =>
      Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'EAI_AGAIN' }));
    expect(await verdict('http://example.org/', '', failing)).toBe(
      'unresolved: the name example.org could not be resolved (EAI_AGAIN)',
    );
    expect(await verdict('http://example.org/', '', resolveTo())).toMatch(/^unresolved/);
  });
});
