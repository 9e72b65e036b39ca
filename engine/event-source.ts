/** A URI-reference (RFC 3986, §4.1) by its characters: what the source of an event is (CloudEvents 1.0, `source`). */
export const URI_REFERENCE = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;

/**
 * Sources only Interlock itself uses. (source, id) identifies an event: whoever could use one of these
 * from outside could take the identity of a result or a timer before it comes, which would then count
 * as a duplicate and be lost.
 */
export const RESERVED_SOURCE =
  /^\/+(?:api|breakers|clocks|effects|intake|interlock|patterns|people|records|systems|timers)(?:[/?#]|$)/i;

/** What is meant to name a record in an event's subject, well or not. */
export const RECORD_SUBJECT = /^\/+records(?:[/?#]|$)/i;

/** Most bytes in UTF-8 of an event's texts: (source, id) is a key, and PostgreSQL's keys have little room. */
export const LONGEST_IN_EVENT = { id: 512, source: 1024, subject: 1024 } as const;
