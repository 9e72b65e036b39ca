import { pushRemote, type RemoteRef } from '../../content/git/remote-repository.ts';
import type { Refs } from '../../store/git-ref.ts';
import { MAIN } from '../publishing/history.ts';
import { ended, short, stateOf, type Look, type Synced } from './look.ts';
import { pushedNames } from './ref-fingerprint.ts';

/** Refs pushed in one call. */
const TOGETHER = 500;

/** Pushes what the remote lacks, as far as it goes on from what is there. @throws RemoteFailure */
export async function pushAhead(look: Look): Promise<Synced> {
  const { tools, remote, row, directory, refs, listing, at, ours, theirs } = look;
  const { relation } = look.comparison;
  const looked = { at, ok: true, text: 'the remote has nothing that is not here' };
  if (tools.protects) {
    const text =
      relation === 'equal'
        ? looked.text
        : 'the remote has nothing newer that was published; a protected server pushes nothing';
    const attempt = { ...looked, text };
    return ended(look, await stateOf(look, { lastPull: attempt }), 'remote.pulled', attempt);
  }
  const wanted = pushedNames(refs, tools.drafts);
  const names = wanted.filter((name) => mayPush(name, refs, listing));
  const elsewhere = wanted.filter(
    (name) => name.startsWith('refs/tags/') && differs(name, refs, listing),
  );
  const pushed = [];
  // The branch first: what its tags name is there then.
  for (let from = 0; from < names.length; from += TOGETHER)
    pushed.push(...(await pushRemote(remote, directory, names.slice(from, from + TOGETHER))));
  const refused = [
    ...pushed.filter(({ ok }) => !ok).map(({ ref, text }) => `${ref} was not taken: ${text}`),
    ...elsewhere.map((name) => `${name} stands at something else there and is left alone`),
  ];
  const done = pushed.filter(({ ok }) => ok).map(({ ref }) => ref.replace(/^refs\/\w+\//, ''));
  const state = await stateOf(look, { lastPull: looked });
  if (done.length === 0 && refused.length === 0)
    return { state, seen: theirs, proposed: row.proposed, done: [], ok: true };
  const shown = done.slice(0, MOST_TOLD).join(', ');
  const more = done.length > MOST_TOLD ? ` and ${done.length - MOST_TOLD} more` : '';
  const told = done.length === 0 ? [] : [`pushed ${shown}${more}; main is ${short(ours)}`];
  const attempt = {
    at,
    ok: refused.length === 0,
    text: [...told, ...refused.slice(0, MOST_TOLD)].join('; '),
  };
  const main = !pushed.some(({ ref, ok }) => ref === MAIN && !ok);
  const together = { relation: 'equal', ahead: 0, changedHere: [], remote: ours } as const;
  const after = { ...state, lastPush: attempt, ...(main ? together : {}) };
  return { ...ended(look, after, 'remote.pushed', attempt), seen: main ? ours : theirs, ok: main };
}

/** Refs told of by name. */
const MOST_TOLD = 8;

/** What is not there yet, or may go on from where it is; git refuses what would overwrite. */
function mayPush(name: string, refs: Refs, listing: ReadonlyMap<string, RemoteRef>): boolean {
  const there = listing.get(name)?.sha1;
  return there === undefined || (!name.startsWith('refs/tags/') && there !== refs.get(name));
}

function differs(name: string, refs: Refs, listing: ReadonlyMap<string, RemoteRef>): boolean {
  const there = listing.get(name)?.sha1;
  return there !== undefined && there !== refs.get(name);
}
