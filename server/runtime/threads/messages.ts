/** What a thread answers to one message. */
export type FromThread<Answered> =
  | { readonly ok: true; readonly value: Answered }
  | { readonly ok: false; readonly code: string; readonly message: string };
