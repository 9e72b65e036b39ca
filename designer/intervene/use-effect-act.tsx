import { JsonInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { EffectView } from '../api/contract.ts';
import { request } from '../api/request.ts';
import { actionWords } from '../document/action-words.ts';
import { tell } from '../shell/tell.ts';
import { useWording } from '../value/use-definitions.ts';
import { ReasonDialog } from './reason-dialog.tsx';

/** What can be done about an effect by hand. */
export type EffectVerb = 'retry' | 'skip' | 'cancel';

const POSSIBLE: { readonly [status in EffectView['status']]: readonly EffectVerb[] } = {
  pending: ['skip', 'cancel'],
  running: ['skip', 'cancel'],
  failed: ['retry', 'skip', 'cancel'],
  parked: ['retry', 'skip', 'cancel'],
  done: [],
  cancelled: [],
};

/** What can be done about an effect as it stands. Pure. */
export function verbsOf({ status }: EffectView): readonly EffectVerb[] {
  return POSSIBLE[status];
}

const DONE = {
  retry: 'effectAct.retried',
  skip: 'effectAct.skipped',
  cancel: 'effectAct.cancelled',
} as const;

/** Does something about an effect. Throws ApiError. */
export async function actOnEffect(
  verb: EffectVerb,
  id: string,
  body: { readonly reason: string; readonly result?: unknown },
): Promise<void> {
  await request(`/api/effects/${encodeURIComponent(id)}/${verb}`, { method: 'POST', body });
}

/** Retrying, skipping and cancelling effects, each asked why first. */
export function useEffectAct(): {
  readonly ask: (verb: EffectVerb, effect: EffectView) => void;
  readonly dialog: ReactNode;
} {
  const { t } = useTranslation();
  const client = useQueryClient();
  const wording = useWording();
  const [asking, setAsking] = useState<{ verb: EffectVerb; effect: EffectView } | null>(null);
  const [result, setResult] = useState('');
  const wrong = result.trim() === '' ? null : jsonFault(result);
  const send = async (verb: EffectVerb, { id }: EffectView, reason: string): Promise<void> => {
    const given =
      verb === 'skip' && result.trim() !== '' ? { result: JSON.parse(result) as unknown } : {};
    await actOnEffect(verb, id, { reason, ...given });
    tell(t(DONE[verb]));
    void client.invalidateQueries({
      predicate: ({ queryKey: [kind] }) => kind === 'record' || kind === 'aside',
    });
  };
  const ask = (verb: EffectVerb, effect: EffectView): void => {
    setResult('');
    setAsking({ verb, effect });
  };
  if (asking === null) return { ask, dialog: null };
  const { verb, effect } = asking;
  const awaited = effect.invocation !== null;
  const dialog = (
    <ReasonDialog
      title={t(`effectAct.${verb}Title`)}
      about={actionWords({ type: effect.type, params: effect.params }, wording)}
      how={t(verb === 'retry' || !awaited ? `effectAct.${verb}How` : `effectAct.${verb}HowAwaited`)}
      verb={t(`effectAct.${verb}Verb`)}
      leave={t('effectAct.keep')}
      ready={wrong === null}
      onConfirm={(reason) => send(verb, effect, reason)}
      onClose={() => setAsking(null)}
    >
      {verb === 'skip' && awaited && (
        <JsonInput
          label={t('effectAct.result')}
          description={t('effectAct.resultHelp')}
          value={result}
          onChange={setResult}
          error={wrong === null ? undefined : t('effectAct.resultInvalid', { why: wrong })}
          minRows={3}
          maxRows={10}
          autosize
        />
      )}
    </ReasonDialog>
  );
  return { ask, dialog };
}

/** What is wrong with a text as JSON; null when nothing is. Pure. */
function jsonFault(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (caught) {
    return caught instanceof Error ? caught.message : String(caught);
  }
}
