import { expect, it } from 'vitest';
import { parseAllowedHosts } from '../../../server/config/allowed-host.ts';

it.each([
  ['Chat.Example.org', { kind: 'host', host: 'chat.example.org', port: undefined }],
  ['chat:8443', { kind: 'host', host: 'chat', port: 8443 }],
  ['10.1.2.3', { kind: 'host', host: '10.1.2.3', port: undefined }],
  ['10.1.2.3:80', { kind: 'host', host: '10.1.2.3', port: 80 }],
  ['::1', { kind: 'host', host: '::1', port: undefined }],
  ['[FD00::1]', { kind: 'host', host: 'fd00::1', port: undefined }],
  ['[fd00::1]:443', { kind: 'host', host: 'fd00::1', port: 443 }],
  ['10.0.0.0/8', { kind: 'network', address: '10.0.0.0', prefix: 8 }],
  ['0.0.0.0/0', { kind: 'network', address: '0.0.0.0', prefix: 0 }],
  ['fd00::/128', { kind: 'network', address: 'fd00::', prefix: 128 }],
] as const)('%s is understood', (text, expected) => {
  expect(parseAllowedHosts(text)).toEqual({ hosts: [expected], wrong: [] });
});

it.each([
  'http://chat',
  'chat:0',
  'chat:65536',
  'chat:',
  '10.0.0.0/33',
  'fd00::/129',
  '10.0.0.999',
  '10.0.0',
  'chat/8',
  '[10.0.0.1]',
  '[::1',
  '*.example.org',
  'a b',
  '-chat',
])('%s is not', (text) => {
  expect(parseAllowedHosts(text)).toEqual({ hosts: [], wrong: [text] });
});

it('a list keeps its order, and gives every wrong entry', () => {
  const { hosts, wrong } = parseAllowedHosts(' a , ,?,b:1,!, ');
  expect(hosts.map((entry) => entry.kind === 'host' && entry.host)).toEqual(['a', 'b']);
  expect(wrong).toEqual(['?', '!']);
});
