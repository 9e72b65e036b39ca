import { describe, expect, it } from 'vitest';
import { parseXmlDocument } from '../../server/xml-guard.ts';

const read = (text: string) => parseXmlDocument(new TextEncoder().encode(text));
const codes = (text: string | Uint8Array) => {
  const parsed = typeof text === 'string' ? read(text) : parseXmlDocument(text);
  return parsed.ok ? ['ok'] : parsed.issues.map(({ code }) => code);
};

describe('XML from outside', () => {
  it('is a tree of elements with the namespaces of their prefixes', () => {
    expect(
      read(
        '\uFEFF<?xml version="1.0" encoding="utf-8"?><!-- a --><a xmlns="urn:a" xmlns:b="urn:b" c="1" b:d="2"><b:e xmlns:b="urn:x"> t&lt;<![CDATA[<z>]]></b:e><f xml:lang="en"/></a>',
      ),
    ).toEqual({
      ok: true,
      issues: [],
      value: {
        name: 'a',
        space: 'urn:a',
        attributes: [
          { name: 'c', space: '', value: '1' },
          { name: 'd', space: 'urn:b', value: '2' },
        ],
        children: [
          { name: 'e', space: 'urn:x', attributes: [], children: [], text: ' t<<z>' },
          {
            name: 'f',
            space: 'urn:a',
            attributes: [
              { name: 'lang', space: 'http://www.w3.org/XML/1998/namespace', value: 'en' },
            ],
            children: [],
            text: '',
          },
        ],
        text: '',
      },
    });
  });

  const laughs = Array.from(
    { length: 10 },
    (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`,
  ).join('');
  it.each<[string, string]>([
    ['a billion laughs', `<!DOCTYPE a [<!ENTITY l0 "ha">${laughs}]><a>&l10;</a>`],
    ['an entity of a file', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    [
      'an entity of the network',
      '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:1/x">]><a>&x;</a>',
    ],
    [
      'an entity within the document type',
      '<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]><a/>',
    ],
    ['a document type alone', '<!DOCTYPE a SYSTEM "a.dtd"><a/>'],
  ])('%s is refused unread', (_, text) => {
    expect(codes(text)).toEqual(['xml-doctype']);
  });

  it.each<[string, string | Uint8Array, string]>([
    ['an entity nobody defined', '<a>&nbsp;</a>', 'xml-malformed'],
    ['an element left open', '<a><b></a>', 'xml-malformed'],
    ['an attribute twice', '<a b="1" b="2"/>', 'xml-malformed'],
    ['nothing', '', 'xml-malformed'],
    ['JSON', '{"id": 1}', 'xml-malformed'],
    ['two roots', '<a/><b/>', 'xml-malformed'],
    ['a control character', '<a>&#0;</a>', 'xml-malformed'],
    ['a prefix nobody declared', '<b:a c:d="1"/>', 'xml-prefix'],
    ['what is not UTF-8', new Uint8Array([0x3c, 0x61, 0xff, 0x2f, 0x3e]), 'xml-not-utf8'],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x3c, 0, 0x61, 0, 0x2f, 0, 0x3e, 0]), 'xml-not-utf8'],
    ['another encoding, said', '<?xml version="1.0" encoding="ISO-8859-1"?><a/>', 'xml-encoding'],
    ['300 levels', `${'<a>'.repeat(300)}${'</a>'.repeat(300)}`, 'xml-too-deep'],
    ['100,000 levels', '<a>'.repeat(100_000), 'xml-too-deep'],
    ['a million tags', '<a/>'.repeat(1_000_000), 'xml-too-large'],
    ['five megabytes', `<a>${' '.repeat(5_000_000)}</a>`, 'xml-too-large'],
  ])('%s is refused', (_, text, code) => {
    expect(codes(text)[0]).toBe(code);
  });
});
