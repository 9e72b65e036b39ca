import { Drawer, Kbd } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Fragment } from 'react';
import css from './shortcut-sheet.module.css';

const SHEET = [
  {
    group: 'shortcut.anywhere',
    keys: [
      ['Ctrl K', 'shortcut.palette'],
      ['?', 'shortcut.sheet'],
      ['G D', 'shortcut.goDesk'],
      ['G E', 'shortcut.goEstate'],
      ['G S', 'shortcut.goDesign'],
      ['G I', 'shortcut.goInsight'],
      ['G A', 'shortcut.goAdmin'],
      ['[', 'shortcut.rail'],
      ['Esc', 'shortcut.back'],
    ],
  },
  {
    group: 'shortcut.inLists',
    keys: [
      ['J', 'shortcut.down'],
      ['K', 'shortcut.up'],
      ['Enter', 'shortcut.open'],
      ['/', 'shortcut.search'],
      ['F', 'shortcut.filter'],
      ['N', 'shortcut.create'],
    ],
  },
  {
    group: 'shortcut.onRecords',
    keys: [
      ['C', 'shortcut.note'],
      ['W', 'shortcut.why'],
    ],
  },
  {
    group: 'shortcut.inForms',
    keys: [
      ['Ctrl Enter', 'shortcut.submit'],
      ['Esc', 'shortcut.cancel'],
    ],
  },
] as const;

interface ShortcutSheetProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Every key there is, in one drawer. */
export function ShortcutSheet({ opened, onClose }: ShortcutSheetProps) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={t('shortcut.title')}
      size={360}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      {SHEET.map(({ group, keys }) => (
        <section key={group} className={css['group']}>
          <h3 className={css['title']}>{t(group)}</h3>
          <dl className={css['keys']}>
            {keys.map(([key, what]) => (
              <Fragment key={key}>
                <dt>
                  {key.split(' ').map((one, i) => (
                    <Fragment key={one}>
                      {i > 0 && (key.startsWith('G ') ? ` ${t('shortcut.then')} ` : ' ')}
                      <Kbd size="xs">{one}</Kbd>
                    </Fragment>
                  ))}
                </dt>
                <dd>{t(what)}</dd>
              </Fragment>
            ))}
          </dl>
        </section>
      ))}
    </Drawer>
  );
}
