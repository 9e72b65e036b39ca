import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { HistoryEntry, RecordView } from '../api/contract.ts';
import type { DecisionView, Headline } from '../api/decision.ts';
import type { RecordType, Workflow } from '../api/definitions.ts';
import { decisionQuery } from '../api/queries.ts';
import { Chip } from '../chip/chip.tsx';
import type { ChipTone } from '../chip/chip.tsx';
import { title } from '../document/humanise.ts';
import { Failure } from '../shell/failure.tsx';
import { Moment } from '../value/moment.tsx';
import { PersonName } from '../value/person-name.tsx';
import { DecidedUnder } from './decided-under.tsx';
import { RulingView } from './ruling-view.tsx';
import { StagesLine } from './stages-line.tsx';
import { StepsView } from './steps-view.tsx';
import { TraceView } from './trace-view.tsx';
import css from './why.module.css';

const OUTCOMES: { readonly [outcome: string]: ChipTone } = {
  applied: 'good',
  suppressed: 'warning',
  refused: 'critical',
  failed: 'critical',
};

interface DecisionWhyProps {
  readonly id: string;
  readonly record: RecordView;
  readonly type: RecordType | undefined;
  readonly workflow: Workflow | undefined;
  /** The history row it is asked about, where there is one. */
  readonly entry?: HistoryEntry;
}

/** A decision: the event, what every policy said, and what happened, step by step. */
export function DecisionWhy({ id, record, type, workflow, entry }: DecisionWhyProps) {
  const { t } = useTranslation();
  const query = useQuery(decisionQuery(id));
  if (query.isError) return <Failure caught={query.error} onRetry={() => void query.refetch()} />;
  const decision = query.data;
  if (decision === undefined) {
    return (
      <div className={css['loading']} role="status" aria-label={t('why.loading')}>
        <Skeleton height={12} width="70%" />
        <Skeleton height={12} width="50%" />
        <Skeleton height={96} />
      </div>
    );
  }
  const actor = decision.input?.actor ?? entry?.actor;
  return (
    <div className={css['why']}>
      <Headlines headlines={decision.headlines} record={record.id} />
      <dl className={css['facts']}>
        <dt>{t('why.event')}</dt>
        <dd>
          {title(decision.event.type)} <span className={css['code']}>{decision.event.type}</span>
        </dd>
        {actor !== undefined && (
          <>
            <dt>{t('why.by')}</dt>
            <dd>
              <PersonName id={actor.id} name={actor.name} />
            </dd>
          </>
        )}
        <dt>{t('why.at')}</dt>
        <dd>
          <Moment at={decision.at} />
        </dd>
        <dt>{t('why.outcome')}</dt>
        <dd>
          <Chip tone={OUTCOMES[decision.outcome] ?? 'neutral'}>
            {t(`why.outcome_${decision.outcome}`)}
          </Chip>
        </dd>
        <dt>{t('why.commit')}</dt>
        <dd>
          <DecidedUnder decision={decision} />
        </dd>
      </dl>
      <StagesLine stages={decision.stages} />
      <StepsView transitions={decision.transitions} references={record.references} />
      {decision.rulings.length === 0 ? (
        <p className={css['quiet']}>{t('why.noRulings')}</p>
      ) : (
        decision.rulings.map((ruling, i) => (
          <RulingView
            key={`${ruling.event.id}-${i}`}
            ruling={ruling}
            references={record.references}
          />
        ))
      )}
      <TraceView
        trace={decision.trace}
        policies={policyTitles(decision)}
        record={record}
        type={type}
        workflow={workflow}
      />
    </div>
  );
}

/** Titles of the policies an explanation tells of, by id. */
function policyTitles({ rulings }: DecisionView): ReadonlyMap<string, string> {
  return new Map(
    rulings.flatMap(({ policies }) =>
      policies.map(({ policy, title: of }) => [policy, of] as const),
    ),
  );
}

interface HeadlinesProps {
  readonly headlines: readonly Headline[];
  readonly record: string;
}

/** What it came to and why: what is about the record at hand first. */
function Headlines({ headlines, record }: HeadlinesProps) {
  const own = headlines.filter((one) => one.record === record);
  const first = own.length === 0 ? headlines.slice(0, 1) : own;
  const [answer, ...more] = first;
  const others = headlines.filter((one) => !first.includes(one));
  return (
    <div className={css['headlines']}>
      {answer !== undefined && <p className={css['headline']}>{answer.text}</p>}
      {[...more, ...others].map(({ text }) => (
        <p key={text} className={css['quiet']}>
          {text}
        </p>
      ))}
    </div>
  );
}
