import { UnstyledButton } from '@mantine/core';
import { IconPlayerPlay, IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Workflow } from '../api/definitions.ts';
import type { PlayedVerification, VerifyFinding } from '../api/verification.ts';
import { FindingMark } from './finding-mark.tsx';
import css from './checks.module.css';

interface ChecksListProps {
  readonly found: PlayedVerification;
  readonly workflow: Workflow;
  readonly onOpen: (finding: VerifyFinding) => void;
}

const RANK = { error: 0, warning: 1, note: 2 };

/** What was found, worst first; what was proved; and how much was looked at. */
export function ChecksList({ found, workflow, onOpen }: ChecksListProps) {
  const { t } = useTranslation();
  const { configurations: count, exhausted, valuesFollowed } = found;
  const findings = found.findings.toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);
  return (
    <>
      {findings.length === 0 ? (
        <p className={css['clean']}>
          <strong>{t('checks.clean')}</strong> {t('checks.cleanHow')}
        </p>
      ) : (
        <section className={css['part']}>
          <h2>{t('checks.findings')}</h2>
          <ul>
            {findings.map((finding, i) => (
              <li key={i}>
                <UnstyledButton className={css['finding']} onClick={() => onOpen(finding)}>
                  <FindingMark severity={finding.severity} />
                  <span>
                    <strong>{t(`checks.kind_${finding.kind}`)}</strong>
                    <span className={css['message']}>{finding.message}</span>
                    {finding.trace !== undefined && (
                      <span className={css['play']}>
                        <IconPlayerPlay size={13} stroke={1.8} aria-hidden="true" />
                        {t('checks.play')}
                      </span>
                    )}
                  </span>
                </UnstyledButton>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Invariants found={found} workflow={workflow} />
      <p className={css['seen']}>
        {t(exhausted ? 'checks.seen' : 'checks.cutOff', { count })}
        {!valuesFollowed && ` ${t('checks.valuesFree')}`}
      </p>
    </>
  );
}

/** What must always hold, each proved or not. */
function Invariants({ found, workflow }: Pick<ChecksListProps, 'found' | 'workflow'>) {
  const { t } = useTranslation();
  const all = Object.entries(workflow.invariants ?? {});
  if (all.length === 0) return null;
  const broken = new Set(
    found.findings.flatMap(({ invariant, severity }) => (severity === 'error' ? invariant : [])),
  );
  return (
    <section className={css['part']}>
      <h2>{t('checks.invariants')}</h2>
      <ul>
        {all.map(([id, { title, proof }]) => {
          const isProven = found.proven.includes(id);
          const verdict = isProven ? 'proven' : broken.has(id) ? 'broken' : (proof ?? 'unproven');
          const Icon = isProven ? IconShieldCheck : IconShieldX;
          return (
            <li key={id} className={css['invariant']} data-verdict={verdict}>
              <Icon size={16} stroke={1.7} aria-hidden="true" />
              <span>
                {title}
                <small>{t(`checks.${verdict}`)}</small>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
