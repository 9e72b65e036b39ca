import { error, type Issue, type Parsed } from '@interlock/engine';
import type { XmlElement } from '@interlock/engine/study';
import * as xml from '@rgrove/parse-xml';

/** Largest document, in bytes. */
export const LARGEST_XML = 4 * 1_048_576;
/** Most `<` in a document: a bound for what is built before elements can be counted. */
const MOST_TAGS = 200_000;
/** Levels of elements within each other. */
const DEEPEST = 256;

/** What an `xml` prefix stands for without being declared. */
const XML_SPACE = 'http://www.w3.org/XML/1998/namespace';

/**
 * Parses XML from outside. There are no document types, and so no entities but XML's own five: nothing is expanded and
 * nothing else is read. What is larger, deeper or richer than anybody draws is refused. Pure, never throws.
 *
 * @param bytes in UTF-8
 * @returns the root element
 */
export function parseXmlDocument(bytes: Uint8Array): Parsed<XmlElement> {
  if (bytes.length > LARGEST_XML) {
    return refuse('xml-too-large', `the document is larger than ${LARGEST_XML} bytes`);
  }
  const text = decode(bytes);
  if (text === null)
    return refuse('xml-not-utf8', 'the document is not valid UTF-8: save it as UTF-8');
  const declared = /^\uFEFF?<\?xml[^>]*\sencoding=["']([^"']+)["']/.exec(text)?.[1];
  if (declared !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(declared)) {
    return refuse('xml-encoding', `the document says that it is in ${declared}: save it as UTF-8`);
  }
  if (text.includes('<!DOCTYPE')) {
    return refuse(
      'xml-doctype',
      'a document type, and the entities it may define, are not read: take it out',
    );
  }
  if (text.split('<', MOST_TAGS + 1).length > MOST_TAGS) {
    return refuse('xml-too-large', `the document has more than ${MOST_TAGS} tags`);
  }
  try {
    const { root } = xml.parseXml(text);
    if (root === null) return refuse('xml-malformed', 'the document has no root element');
    const issues: Issue[] = [];
    const value = toElement(root, new Map([['xml', XML_SPACE]]), 1, issues);
    return issues.length > 0 ? { ok: false, issues } : { ok: true, value, issues: [] };
  } catch (cause) {
    // The parser descends into elements: too many levels end its stack.
    if (cause instanceof RangeError) return tooDeep();
    const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    return refuse('xml-malformed', `this is not XML: ${why}`);
  }
}

function toElement(
  node: xml.XmlElement,
  around: ReadonlyMap<string, string>,
  depth: number,
  issues: Issue[],
): XmlElement {
  const declares = Object.keys(node.attributes).some((name) => name.startsWith('xmlns'));
  const spaces = declares ? new Map(around) : (around as Map<string, string>);
  const own: [string, string][] = [];
  for (const [name, value] of Object.entries(node.attributes)) {
    if (name === 'xmlns') spaces.set('', value);
    else if (name.startsWith('xmlns:')) spaces.set(name.slice('xmlns:'.length), value);
    else own.push([name, value]);
  }
  const named = (name: string, usual: string): { name: string; space: string } => {
    const colon = name.indexOf(':');
    if (colon < 0) return { name, space: usual };
    const prefix = name.slice(0, colon);
    const space = spaces.get(prefix);
    if (space === undefined) {
      issues.push(error('xml-prefix', '', `the prefix "${prefix}" of "${name}" is not declared`));
    }
    return { name: name.slice(colon + 1), space: space ?? '' };
  };
  if (depth >= DEEPEST) {
    if (issues.length === 0) issues.push(...tooDeep().issues);
    return { ...named(node.name, ''), attributes: [], children: [], text: '' };
  }
  const inner = node.children.filter((child) => child instanceof xml.XmlElement);
  return {
    ...named(node.name, spaces.get('') ?? ''),
    attributes: own.map(([name, value]) => ({ ...named(name, ''), value })),
    children: inner.map((child) => toElement(child, spaces, depth + 1, issues)),
    text: node.children.map((child) => (child instanceof xml.XmlText ? child.text : '')).join(''),
  };
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function tooDeep(): { ok: false; issues: readonly Issue[] } {
  return refuse('xml-too-deep', `elements nest deeper than ${DEEPEST} levels`);
}

function refuse(code: string, message: string): { ok: false; issues: readonly Issue[] } {
  return { ok: false, issues: [error(code, '', message)] };
}
