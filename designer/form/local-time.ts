/**
 * An instant as `<input type="datetime-local">` takes it, in the reader's zone; empty for what is
 * no instant. Pure but for the zone.
 */
export function toLocal(iso: string): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return '';
  const local = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** What such an input holds, as an ISO 8601 UTC instant; empty stays empty. Pure but for the zone. */
export function fromLocal(local: string): string {
  const ms = Date.parse(local);
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString();
}
