import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordView } from '../api/contract.ts';
import { textOf } from '../api/json.ts';
import { problemOf } from '../api/problem.ts';
import { dropDraft, keepDraft, readDraft } from '../form/draft.ts';
import { useKeys } from '../shell/use-keys.ts';
import { tell, tellFailure } from '../shell/tell.ts';
import { useNote } from './use-note.ts';
import css from './note-composer.module.css';

/** Where a note is written; what is typed survives a reload. */
export function NoteComposer({ record }: { readonly record: RecordView }) {
  const { t } = useTranslation();
  const key = `${record.number}.note`;
  const [text, setText] = useState(() => textOf(readDraft(key)?.['text']));
  const [visibility, setVisibility] = useState<'internal' | 'public'>('internal');
  const [open, setOpen] = useState(text !== '');
  const [sending, setSending] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const note = useNote();
  useKeys({ c: () => box.current?.focus() });

  const change = (next: string): void => {
    setText(next);
    if (next === '') dropDraft(key);
    else keepDraft(key, { text: next });
  };
  const submit = async (): Promise<void> => {
    if (text.trim() === '' || sending) return;
    setSending(true);
    try {
      await note(record, text.trim(), visibility);
      change('');
      setOpen(false);
      box.current?.blur();
      tell(t('timeline.noteAdded'));
    } catch (caught) {
      tellFailure(t, problemOf(caught));
    } finally {
      setSending(false);
    }
  };
  const isPublic = visibility === 'public';
  return (
    <div className={css['composer']} data-open={open}>
      <Textarea
        ref={box}
        aria-label={t('timeline.note')}
        placeholder={t(isPublic ? 'timeline.notePublicPlaceholder' : 'timeline.notePlaceholder')}
        value={text}
        onFocus={() => setOpen(true)}
        onChange={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
          if (event.key === 'Escape') {
            if (text === '') setOpen(false);
            event.currentTarget.blur();
          }
        }}
        autosize
        minRows={open ? 2 : 1}
        maxRows={12}
      />
      {open && (
        <div className={css['bar']}>
          <SegmentedControl
            size="xs"
            aria-label={t('timeline.noteVisibility')}
            value={visibility}
            onChange={(value) => setVisibility(value)}
            data={[
              { value: 'internal', label: t('timeline.noteInternal') },
              { value: 'public', label: t('timeline.notePublic') },
            ]}
          />
          <kbd className={css['hint']}>{t('form.submitHint')}</kbd>
          <Button
            size="xs"
            variant="default"
            onClick={() => void submit()}
            disabled={text.trim() === ''}
            loading={sending}
          >
            {t('timeline.noteSubmit')}
          </Button>
        </div>
      )}
    </div>
  );
}
