import { Button, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../api/problem.ts';
import { tellFailure } from '../shell/tell.ts';
import css from './reason-dialog.module.css';

/** What is asked before somebody steps in. */
export interface Stepping {
  readonly title: string;
  /** What will happen. */
  readonly how: string;
  /** What it is about, where the title does not say it. */
  readonly about?: string;
  /** The verb on the button. */
  readonly verb: string;
  readonly onConfirm: (reason: string) => Promise<void>;
}

interface ReasonDialogProps extends Stepping {
  readonly onClose: () => void;
  /** The button that leaves things as they are; "Cancel" where that is no verb of the dialog itself. */
  readonly leave?: string;
  /** False while something else that is asked is missing or wrong. */
  readonly ready?: boolean;
  /** Between what will happen and the reason. */
  readonly children?: ReactNode;
  /** Whether the reason is asked first: where nothing else is. */
  readonly focus?: boolean;
  readonly size?: number;
}

/** Characters a reason has at least. */
const LEAST = 3;

/** Says what will happen and asks why, before it does. Open while it is drawn. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { title, how, about, verb, onConfirm, onClose, leave, ready = true, children } = props;
  const { focus = true, size = 460 } = props;
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [working, setWorking] = useState(false);
  const possible = ready && reason.trim().length >= LEAST && !working;
  const confirm = async (): Promise<void> => {
    if (!possible) return;
    setWorking(true);
    try {
      await onConfirm(reason.trim());
      onClose();
    } catch (caught) {
      tellFailure(t, problemOf(caught));
    } finally {
      setWorking(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void confirm();
        }}
      >
        {about !== undefined && <p className={css['about']}>{about}</p>}
        <p className={css['how']}>{how}</p>
        {children}
        <Textarea
          label={t('intervene.reason')}
          description={t('intervene.reasonHelp')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={2_000}
          minRows={2}
          maxRows={8}
          autosize
          required
          {...(focus ? { 'data-autofocus': true } : {})}
        />
        <div className={css['actions']}>
          <kbd className={css['hint']}>{t('form.submitHint')}</kbd>
          <Button variant="subtle" color="gray" onClick={onClose} disabled={working}>
            {leave ?? t('record.cancel')}
          </Button>
          <Button type="submit" disabled={!possible} loading={working}>
            {verb}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
