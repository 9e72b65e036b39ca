import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import css from './admin.module.css';

interface SecretOnceProps {
  readonly title: string;
  readonly how: string;
  readonly secret: string;
  readonly onDone: () => void;
}

/** A secret shown once: copy it now, it does not come back. */
export function SecretOnce({ title, how, secret, onDone }: SecretOnceProps) {
  const { t } = useTranslation();
  return (
    <div className={css['secret']} role="status">
      <strong>{title}</strong>
      <p>{how}</p>
      <code className={css['secretText']}>{secret}</code>
      <div className={css['secretButtons']}>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button
              onClick={copy}
              leftSection={
                copied ? <IconCheck size={15} stroke={2} /> : <IconCopy size={15} stroke={1.7} />
              }
            >
              {t(copied ? 'admin.copied' : 'admin.copy')}
            </Button>
          )}
        </CopyButton>
        <Button variant="subtle" color="gray" onClick={onDone}>
          {t('admin.done')}
        </Button>
      </div>
    </div>
  );
}
