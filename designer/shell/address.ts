/** What stands after `?` in the address: a name, or a name of several values. */
export interface AddressSearch {
  readonly [name: string]: string | readonly string[] | undefined;
}

/**
 * Reads the part of an address after `?`. A name that comes several times gives a list. Readable
 * addresses matter: people share them. Pure, never throws.
 */
export function parseSearch(text: string): AddressSearch {
  const found: { [name: string]: string | string[] } = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const before = Object.hasOwn(found, name) ? found[name] : undefined;
    if (before === undefined) found[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else found[name] = [before, value];
  }
  return found;
}

/** Writes the part of an address from `?` on; empty when there is nothing to say. Pure. */
export function writeSearch(search: { readonly [name: string]: unknown }): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value === undefined || value === null || value === '') continue;
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      params.append(name, String(one));
    }
  }
  const text = params.toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
  return text === '' ? '' : `?${text}`;
}
