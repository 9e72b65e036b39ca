/** A word of a ref's name: no dots at its ends, nothing git or a shell reads otherwise. */
const WORD = '[a-z0-9](?:[a-z0-9_-]|\\.(?=[a-z0-9]))*';
const NAME = new RegExp(`^refs/(?:heads|tags)/${WORD}(?:/${WORD}){0,3}$`);
const DRAFT = new RegExp(`^refs/heads/draft/(${WORD})$`);

/** Longest name of a ref. */
const LONGEST = 200;

/** Whether a name is one a branch or tag may have here: far fewer than git would take. Pure. */
export function isBranchOrTag(name: string): boolean {
  return name.length <= LONGEST && NAME.test(name) && !name.includes('.lock');
}

/** The draft a branch belongs to, null where it is none of a draft. Pure. */
export function draftOfRef(name: string): string | null {
  const id = DRAFT.exec(name)?.[1];
  return id === undefined || !isDraftId(id) ? null : id;
}

/** Whether a draft may be called so: it is the last part of a branch's name. Pure. */
export function isDraftId(id: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/.test(id);
}
