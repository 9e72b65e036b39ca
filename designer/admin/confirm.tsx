import { Button, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../api/problem.ts';
import { tellFailure } from '../shell/tell.ts';

interface ConfirmProps {
  readonly opened: boolean;
  readonly title: string;
  /** What will happen. */
  readonly how: string;
  /** The verb on the button. */
  readonly verb: string;
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
}

/** Asks before what cannot be undone, naming what will happen. */
export function Confirm({ opened, title, how, verb, onConfirm, onClose }: ConfirmProps) {
  const { t } = useTranslation();
  const [working, setWorking] = useState(false);
  const confirm = async (): Promise<void> => {
    setWorking(true);
    try {
      await onConfirm();
      onClose();
    } catch (caught) {
      tellFailure(t, problemOf(caught));
    } finally {
      setWorking(false);
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size={420}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      <p>{how}</p>
      <Group justify="flex-end" gap={8}>
        <Button variant="subtle" color="gray" onClick={onClose} data-autofocus>
          {t('record.cancel')}
        </Button>
        <Button color="red.8" onClick={() => void confirm()} loading={working}>
          {verb}
        </Button>
      </Group>
    </Modal>
  );
}
