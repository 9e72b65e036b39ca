/** Paths of parallel states. */
export type Parallels = ReadonlySet<string>;

/** Whether all that is active can be the same after a transition: between regions, and around or inside its source. Pure. */
export function canStay(source: string, target: string | undefined, parallel: Parallels): boolean {
  if (target === undefined) return true;
  const [from, to] = [source.split('.'), target.split('.')];
  let shared = 0;
  while (shared < from.length && from[shared] === to[shared]) shared += 1;
  return (
    shared === from.length || shared === to.length || parallel.has(from.slice(0, shared).join('.'))
  );
}
