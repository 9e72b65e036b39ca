import type { CompiledPolicy } from '../compile.ts';
import type { ExplainedPolicy, PolicyQuestion } from './explained-policy.ts';
import { capital, listed } from './fact-words.ts';
import type { Wording } from './fact-words.ts';
import { consentWords, restraintWords, saidWords } from './restraint-words.ts';
import { verdictIn } from './standing.ts';
import type { Standing } from './standing.ts';

/** What a policy did, or would do, as a verb. Pure. */
export function didWords(
  standing: Standing,
  { supposed = false }: Pick<Wording, 'supposed'>,
): string {
  const fires = verdictIn(standing) === true;
  if (standing.kind === 'instead') return `${supposed ? 'would do' : 'did'} what it does instead`;
  if (supposed) return fires ? 'would fire' : 'would not fire';
  return fires ? 'fired' : 'did not fire';
}

/** Why a policy whose conditions hold did not act as it would have; nothing where it did. Pure. */
export function holdsBack(standing: Standing, { wording }: PolicyQuestion): string[] {
  if (standing.kind !== 'held' && standing.kind !== 'instead') return [];
  return [`${restraintWords(standing.said)} (${saidWords(standing.said, wording.names)})`];
}

/** What a policy's pattern and limits said that let it act, in words. Pure. */
export function consentsTo(
  { id }: Pick<CompiledPolicy, 'id'>,
  { considered, wording }: PolicyQuestion,
): string[] {
  const answer = considered.find(({ policy }) => policy === id);
  const { pattern, limits = [] } = answer ?? {};
  return [...(pattern === undefined ? [] : [pattern]), ...limits]
    .filter(({ acts }) => acts)
    .map((said) => consentWords(said, wording.names));
}

/** One whose pattern had waited: its condition held for the event before, whose facts are not kept. Pure. */
export function afterWaiting(
  { id, title, restraint }: CompiledPolicy,
  standing: Standing,
  question: PolicyQuestion,
): Omit<ExplainedPolicy, 'asked'> {
  const reason = listed([...consentsTo({ id }, question), ...holdsBack(standing, question)]);
  const kind = restraint?.pattern?.rule.kind;
  const otherwise =
    kind === 'absence' || kind === 'once-after-quiet'
      ? 'It would not have come to this had another such event come in that time.'
      : null;
  const matched = verdictIn(standing);
  const known = { policy: id, title, matched, standing, condition: null, change: null, otherwise };
  const text = `“${title}” ${didWords(standing, question.wording)}: ${reason}.`;
  return { ...known, because: `${capital(reason)}.`, text };
}
