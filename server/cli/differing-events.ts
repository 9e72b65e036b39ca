import type {
  DifferingEvent,
  DifferingPolicy,
  PolicySaid,
  StepSummary,
} from '@interlock/engine/study';

/**
 * Events on which two sets differ, as a person reads them at a terminal: when, what, about whom, what each set makes
 * of it, and the id to look further with. Pure.
 */
export function differingEvents(events: readonly DifferingEvent[]): string {
  return events.map((event) => `${paragraph(event)}\n`).join('');
}

function paragraph({ at, event, aboutTitle, live, draft, policies }: DifferingEvent): string {
  const { id, source, type, subject, name, record } = event;
  const what = [
    name === null ? null : `“${name}”`,
    record === null ? null : `to ${record.number} (${record.title})`,
    subject === null ? null : `subject ${subject}`,
    aboutTitle === null ? null : `about ${aboutTitle}`,
    `from ${source}`,
  ].filter((part) => part !== null);
  const turned = policies.map(turning).filter((line) => line !== null);
  return [
    `${at}  ${type}  ${what.join(', ')}`,
    `  live:  ${made(live)}`,
    `  draft: ${made(draft)}`,
    ...turned.map((line, i) => `${i === 0 ? '  by:  ' : ''.padEnd(7)}  ${line}`),
    `  id:    ${id}`,
  ].join('\n');
}

/** How a policy made the difference, in some words; null for one that did not hold under either set. */
function turning({ policy, live, draft }: DifferingPolicy): string | null {
  const [was, is] = [live?.acted ?? 0, draft?.acted ?? 0];
  const kept = [
    ...keeping(live).map((why) => `live: ${why}`),
    ...keeping(draft).map((why) => `draft: ${why}`),
  ];
  const why = kept.length === 0 ? '' : `: ${kept.join('; ')}`;
  if (was > 0 && is > 0)
    return was === is ? `${policy}${why}` : `${policy} (live ${was} times, draft ${is})${why}`;
  if (was > 0) return `${policy} (live only)${why}`;
  if (is > 0) return `${policy} (draft only)${why}`;
  return kept.length === 0 ? null : `${policy}${why}`;
}

/** What kept a policy from acting although its condition held, or had it do something else. */
function keeping(said: PolicySaid | null): string[] {
  if (said === null) return [];
  const { heldBack, broke } = said;
  return [
    ...(heldBack === null ? [] : [`held back, ${heldBack}`]),
    ...(broke === null ? [] : [`broke at ${broke.at ?? 'its condition'}: ${broke.error}`]),
  ];
}

/** What a set made of an event, in some words. */
function made(summary: StepSummary | null): string {
  if (summary === null) return 'its record is not there, or its timer was not set';
  const { outcome, reason, opened, joined, effects, moved } = summary;
  const list = (what: string, names: readonly string[]): string[] =>
    names.length === 0 ? [] : [`${what} ${names.join(', ')}`];
  const parts = [
    ...list('opened', opened),
    ...list('joined', joined),
    ...list('moved', moved),
    ...list('asked for', effects),
  ];
  const ended = reason === null ? outcome : `${outcome} (${reason})`;
  return parts.length === 0 ? ended : `${ended}: ${parts.join('; ')}`;
}
