import { describe, expect, it } from 'vitest';
import { endpointOf, hostsOf } from '../../../server/primary/hosts.ts';

const hosts = (url: string) => {
  const parsed = hostsOf(url);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.hosts;
};

describe('the address of a database', () => {
  it('of one server is taken as it is', () => {
    const url = 'postgres://u:p%40ss@db.example.org/interlock?sslmode=require';
    expect(hosts(url)).toEqual([{ name: 'db.example.org', url }]);
    expect(hosts('postgresql:///interlock?host=/run/postgresql')).toEqual([
      { name: '/run/postgresql', url: 'postgresql:///interlock?host=/run/postgresql' },
    ]);
  });

  it('of several servers is one address for each, with the same credentials and parameters', () => {
    const found = hosts(
      'postgres://u:p@a:5433,b,[::1]:5434/interlock?sslmode=require&target_session_attrs=read-write',
    );
    expect(found).toEqual([
      { name: 'a:5433', url: 'postgres://u:p@a:5433/interlock?sslmode=require' },
      { name: 'b', url: 'postgres://u:p@b/interlock?sslmode=require' },
      { name: '[::1]:5434', url: 'postgres://u:p@[::1]:5434/interlock?sslmode=require' },
    ]);
    expect(found.map(endpointOf)).toEqual([
      { host: 'a', port: 5433 },
      { host: 'b', port: 5432 },
      { host: '::1', port: 5434 },
    ]);
  });

  it.each([
    ['mysql://u:canary@a/x', 'must look like postgres://user:password@host:5432/database'],
    ['localhost:5432', 'must look like postgres://user:password@host:5432/database'],
    ['postgres://u:canary@a:5432,/x', 'must name its servers as host:port, separated by commas'],
    ['postgres://u:canary@a:port,b/x', 'must name its servers as host:port, separated by commas'],
    [
      'postgres://u:canary@a,b/x?target_session_attrs=standby',
      'asks for target_session_attrs=standby; Interlock needs read-write',
    ],
  ])('that cannot be meant, %s, is said without its password', (url, message) => {
    expect(hostsOf(url)).toEqual({ ok: false, message });
  });
});
