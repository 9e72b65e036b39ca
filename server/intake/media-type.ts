/** The media type of a content-type header, in lower case and without parameters; '' when there is none. Pure. */
export function mediaType(contentType: string | undefined): string {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** True for `application/json` and every `+json` type (RFC 6839 §3.1), parameters or not. Pure. */
export function isJsonMedia(contentType: string): boolean {
  return /^(?:[a-z0-9!#$&^_.-]+\/json|[a-z0-9!#$&^_.-]+\/[a-z0-9!#$&^_.-]+\+json)$/.test(
    mediaType(contentType),
  );
}
