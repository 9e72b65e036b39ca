import type { Tone, Workflow } from '../api/definitions.ts';
import { stateTitle, statesOf } from '../document/workflow-names.ts';
import { Chip } from './chip.tsx';
import type { ChipTone } from './chip.tsx';

const TONES: { readonly [tone in Tone]: ChipTone } = {
  neutral: 'neutral',
  active: 'accent',
  waiting: 'warning',
  good: 'good',
  critical: 'critical',
};

interface StateChipProps {
  /** As records hold it: leaf paths joined by `,`. */
  readonly state: string;
  /** Gives labels and tones; without it the id is put into words. */
  readonly workflow: Workflow | undefined;
  readonly plain?: boolean;
}

/** Where a record stands: a mark for how it goes, and the state's name. */
export function StateChip({ state, workflow, plain = false }: StateChipProps) {
  const tone = toneOf(state, workflow);
  return (
    <Chip tone={TONES[tone]} icon={<StateMark tone={tone} />} plain={plain}>
      {stateTitle(state, workflow)}
    </Chip>
  );
}

/** The tone of a record's state: its leaf's, or that of the closest state around it which has one. Pure. */
export function toneOf(state: string, workflow: Workflow | undefined): Tone {
  if (workflow === undefined) return 'neutral';
  const states = new Map(statesOf(workflow).map((found) => [found.path, found.state]));
  const leaf = state.split(',')[0] ?? state;
  const parts = leaf.split('.');
  for (let length = parts.length; length > 0; length -= 1) {
    const found = states.get(parts.slice(0, length).join('.'));
    if (found?.tone !== undefined) return found.tone;
    if (found?.kind === 'final') return found.outcome === 'failed' ? 'critical' : 'good';
  }
  return 'neutral';
}

/** The mark of a tone: dashed, half full, paused, ticked, crossed. */
export function StateMark({ tone }: { readonly tone: Tone }) {
  const common = { width: 14, height: 14, viewBox: '0 0 14 14', 'aria-hidden': true } as const;
  switch (tone) {
    case 'neutral':
      return (
        <svg {...common} fill="none" stroke="currentColor" strokeWidth="1.6">
          <circle cx="7" cy="7" r="5.2" strokeDasharray="2.4 1.7" />
        </svg>
      );
    case 'active':
      return (
        <svg {...common} fill="none" stroke="currentColor" strokeWidth="1.6">
          <circle cx="7" cy="7" r="5.2" />
          <path d="M7 3.9a3.1 3.1 0 0 1 0 6.2z" fill="currentColor" stroke="none" />
        </svg>
      );
    case 'waiting':
      return (
        <svg {...common} fill="none" stroke="currentColor" strokeWidth="1.6">
          <circle cx="7" cy="7" r="5.2" />
          <path d="M5.6 5.2v3.6M8.4 5.2v3.6" strokeLinecap="round" />
        </svg>
      );
    case 'good':
      return (
        <svg {...common}>
          <circle cx="7" cy="7" r="6" fill="currentColor" />
          <path
            d="m4.4 7.2 1.8 1.8 3.4-3.7"
            fill="none"
            stroke="var(--ground-raised)"
            strokeWidth="1.5"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
      );
    case 'critical':
      return (
        <svg {...common}>
          <circle cx="7" cy="7" r="6" fill="currentColor" />
          <path
            d="m5 5 4 4m0-4-4 4"
            fill="none"
            stroke="var(--ground-raised)"
            strokeWidth="1.5"
            strokeLinecap="round"
          />
        </svg>
      );
  }
}
