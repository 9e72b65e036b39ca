import { RECORD_DIFFERENCES } from '@interlock/engine/study';
import type {
  BacktestReport,
  RecordDifference,
  RecordDifferenceKind,
  RecordStep,
} from '@interlock/engine/study';

const WORDS: { readonly [kind in RecordDifferenceKind]: string } = {
  path: 'take another path',
  approvals: 'have others asked, or asked otherwise',
  clocks: 'reach something else by a clock',
  timers: 'have other timers',
  effects: 'ask for other effects',
  fields: 'hold other values',
  stuck: 'get stuck',
  existence: 'are there under one set only',
};

/** Whose lives differ under a draft, as a person reads it at a terminal. Pure. */
export function replayLines({ window, records, fidelity }: BacktestReport, most: number): string {
  const { compared, differing, kinds, listed, steps } = records;
  const told = RECORD_DIFFERENCES.filter((kind) => kinds[kind] > 0);
  const shown = listed.slice(0, most);
  const agrees = fidelity.percent === null ? 'nothing to compare' : `${fidelity.percent} %`;
  return [
    `${window.from} to ${window.to}: ${counted(compared, 'record')}, ${counted(steps, 'step')} of their histories`,
    `The live workflows agree with what happened: ${agrees}`,
    differing === 0
      ? 'Under the draft nothing is otherwise'
      : `Under the draft ${counted(differing, 'record lives', 'records live')} otherwise:`,
    ...told.map((kind) => `  ${String(kinds[kind]).padStart(6)} ${WORDS[kind]}`),
    ...shown.flatMap((one) => ['', ...recordLines(one)]),
    ...(shown.length < differing ? ['', `and ${differing - shown.length} more`] : []),
    '',
  ].join('\n');
}

function recordLines({ number, kinds, at, event, live, draft, ended }: RecordDifference): string[] {
  return [
    `${number}: ${kinds.join(', ')}; they part at ${at} on ${event}`,
    `  live:  ${stepInWords(live)}; in the end ${ended.live ?? 'not there'}`,
    `  draft: ${stepInWords(draft)}; in the end ${ended.draft ?? 'not there'}`,
  ];
}

function stepInWords(step: RecordStep | null): string {
  if (step === null) return 'nothing happens';
  const { state, taken, children, effects, clocks } = step;
  return [
    `${taken.length === 0 ? 'stays in' : `takes ${taken.join(', ')} to`} ${state}`,
    ...(children.length === 0 ? [] : [`opens ${children.join('; ')}`]),
    ...(effects.length === 0 ? [] : [`asks for ${effects.join(', ')}`]),
    ...(clocks.length === 0 ? [] : [`clocks at ${clocks.map((one) => `${one} %`).join(', ')}`]),
  ].join(', ');
}

function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}
