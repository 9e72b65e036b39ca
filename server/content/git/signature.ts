/** Who did something in a git history, and when. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  /** ISO 8601 UTC; git keeps whole seconds. */
  readonly at: string;
}

/** As it stands in commits and tags, without what would end it early. Pure. */
export function signatureLine({ name, email, at }: Signature): string {
  const seconds = Math.floor(Date.parse(at) / 1_000);
  return `${plain(name) || 'unknown'} <${plain(email)}> ${seconds} +0000`;
}

/** Git drops these at the ends of a name by itself, which would make another object of it. */
function plain(text: string): string {
  const kept = Array.from(text, (character) => (OMITTED.test(character) ? '' : character));
  return kept.join('').replaceAll(/^[\s.,:;"'\\]+|[\s.,:;"'\\]+$/g, '');
}

/** What would end a line, or the name or address in it. */
const OMITTED = /[<>\p{Cc}]/u;

/** Who a line names, null where it does not. Pure. */
export function readSignature(line: string): Signature | null {
  const match = /^(.*?) ?<([^<>]*)> (\d{1,12}) [+-]\d{4}$/.exec(line);
  if (match === null) return null;
  const [, name = '', email = '', seconds = '0'] = match;
  const at = new Date(Number(seconds) * 1_000);
  if (Number.isNaN(at.getTime())) return null;
  return { name, email, at: at.toISOString() };
}
