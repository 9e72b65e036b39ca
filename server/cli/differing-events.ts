import type { DifferingEvent, StepSummary } from '@interlock/engine/study';

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
  const turned = policies
    .filter(({ live: was, draft: is }) => was?.result === true || is?.result === true)
    .map(({ policy, live: was }) => `${policy}${was?.result === true ? ' (live only)' : ''}`);
  return [
    `${at}  ${type}  ${what.join(', ')}`,
    `  live:  ${made(live)}`,
    `  draft: ${made(draft)}`,
    ...(turned.length === 0 ? [] : [`  by:    ${turned.join(', ')}`]),
    `  id:    ${id}`,
  ].join('\n');
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
