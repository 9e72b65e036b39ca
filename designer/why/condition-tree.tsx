import { useTranslation } from 'react-i18next';
import type { Reference } from '../api/contract.ts';
import type { FactOrigin, LeafCondition, TracedCondition, TracedLeaf } from '../api/condition.ts';
import type { RecordType, Workflow } from '../api/definitions.ts';
import { leafWords } from '../document/condition-words.ts';
import { subjectField, valueWords } from '../document/operand-words.ts';
import { useWording } from '../value/use-definitions.ts';
import { ComputedFrom } from './computed-from.tsx';
import { Verdict } from './verdict.tsx';
import css from './why.module.css';

interface ConditionTreeProps {
  readonly node: TracedCondition;
  readonly type: RecordType | undefined;
  readonly workflow: Workflow | undefined;
  readonly references: { readonly [id: string]: Reference };
}

/** A condition with the values it saw, green and red, down to each comparison. */
export function ConditionTree(props: ConditionTreeProps) {
  return (
    <ul className={css['tree']}>
      <Node {...props} />
    </ul>
  );
}

function Node({ node, ...about }: ConditionTreeProps) {
  const { t } = useTranslation();
  if (node.kind === 'leaf') return <Leaf leaf={node} {...about} />;
  if (node.children.length === 0) {
    return (
      <li className={css['node']}>
        <span className={css['test']}>
          <Verdict result={node.result} />
          {t('why.always')}
        </span>
      </li>
    );
  }
  const [only, ...more] = node.children;
  // "All of one must hold" says nothing the one does not say.
  const plain = (node.kind === 'all' || node.kind === 'any') && node.name === undefined;
  if (plain && only !== undefined && more.length === 0) return <Node node={only} {...about} />;
  const label =
    node.kind === 'shared' ? t('why.shared', { name: node.shared ?? '' }) : t(`why.${node.kind}`);
  return (
    <li className={css['node']}>
      <span className={css['test']}>
        <Verdict result={node.result} />
        <span className={css['group']}>{node.name ?? label}</span>
      </span>
      <ul className={css['tree']}>
        {node.children.map((child) => (
          <Node key={child.at} node={child} {...about} />
        ))}
      </ul>
    </li>
  );
}

interface LeafProps extends Omit<ConditionTreeProps, 'node'> {
  readonly leaf: TracedLeaf;
}

function Leaf({ leaf, type, workflow, references }: LeafProps) {
  const { t } = useTranslation();
  const wording = useWording({ type, workflow, references });
  const written: LeafCondition = {
    ...leaf.fact,
    operator: leaf.operator,
    value: leaf.expectedFrom ?? leaf.expected ?? null,
  };
  const field = subjectField(leaf.fact, wording);
  const isState = leaf.fact.fact === 'record' && leaf.fact.path === 'state';
  const state =
    isState && typeof leaf.actual === 'string' ? wording.state?.(leaf.actual) : undefined;
  const seen =
    state ??
    (leaf.actual === undefined
      ? t('why.missing')
      : shortened(valueWords(leaf.actual, wording, field, 'conjunction')));
  const unknown = leaf.origin.kind === 'unknown';
  return (
    <li className={css['node']}>
      <span className={css['test']}>
        <Verdict result={leaf.result} />
        <span>
          {leaf.name ?? leafWords(written, wording)}
          {leaf.name !== undefined && (
            <span className={css['seen']}>{leafWords(written, wording)}</span>
          )}
          <span className={css['seen']}>
            {unknown ? (
              t('why.notLookedAt')
            ) : (
              <>
                {t('why.saw')} <b>{seen}</b> <Origin origin={leaf.origin} />
                {leaf.computed !== undefined && (
                  <ComputedFrom computed={leaf.computed} wording={wording} />
                )}
              </>
            )}
            {leaf.expectedFrom !== undefined && (
              <>
                , {t('why.expected')}{' '}
                <b>
                  {leaf.expected === undefined
                    ? t('why.missing')
                    : valueWords(leaf.expected, wording, field)}
                </b>
                {leaf.expectedOrigin !== undefined && (
                  <>
                    {' '}
                    <Origin origin={leaf.expectedOrigin} />
                  </>
                )}
              </>
            )}
          </span>
          {leaf.undecided !== undefined && (
            <span className={css['seen']}>{t('why.undecided')}</span>
          )}
        </span>
      </span>
    </li>
  );
}

/** Longest value told whole. */
const MOST_TOLD = 400;

function shortened(words: string): string {
  return words.length <= MOST_TOLD ? words : `${words.slice(0, MOST_TOLD)}…`;
}

/** Where a value came from. */
function Origin({ origin }: { readonly origin: FactOrigin }): string {
  const { t, i18n } = useTranslation();
  if (origin.kind === 'record') {
    const { number, revision } = origin;
    return revision === undefined
      ? t('why.fromRecord', { number })
      : t('why.fromRevision', { number, revision });
  }
  if (origin.kind === 'table' || origin.kind === 'calendar')
    return t(`why.from_${origin.kind}`, { id: origin.id });
  const { records = [], more = 0 } = origin.kind === 'read' ? origin : {};
  if (records.length === 0) return t(`why.from_${origin.kind}`);
  const named = records.map(({ number, revision }) =>
    revision === undefined ? number : t('why.atRevision', { number, revision }),
  );
  const list = new Intl.ListFormat(i18n.language, { type: 'conjunction' });
  return t('why.fromRecords', {
    records: list.format(more > 0 ? [...named, t('why.moreRecords', { count: more })] : named),
  });
}
