const CHARSET = /;\s*charset\s*=\s*(?:"([^"]*)"|([^\s;]*))/i;
/** US-ASCII is a part of UTF-8. */
const UTF8: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii']);

/** The charset a content-type header names where it is other than UTF-8; undefined otherwise. Pure. */
export function foreignCharset(contentType: string | undefined): string | undefined {
  const [, quoted, token] = CHARSET.exec(contentType ?? '') ?? [];
  const charset = (quoted ?? token)?.trim();
  return charset === undefined || UTF8.has(charset.toLowerCase()) ? undefined : charset;
}
