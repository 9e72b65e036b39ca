import { Button, Menu } from '@mantine/core';
import {
  IconArrowRightToArc,
  IconChevronDown,
  IconPlayerPause,
  IconPlayerPlay,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordView } from '../api/contract.ts';
import type { Workflow } from '../api/definitions.ts';
import { holdQuery } from '../api/queries.ts';
import { useMayIntervene } from './may-intervene.ts';
import { MoveDialog } from './move-dialog.tsx';
import { usePause } from './use-pause.tsx';

interface InterveneMenuProps {
  readonly record: RecordView;
  readonly workflow: Workflow | undefined;
}

/** What a process owner can do where a workflow is stuck; nothing for anybody else. */
export function InterveneMenu(props: InterveneMenuProps) {
  return useMayIntervene() ? <Interventions {...props} /> : null;
}

function Interventions({ record, workflow }: InterveneMenuProps) {
  const { t } = useTranslation();
  const hold = useQuery(holdQuery(record.number)).data;
  const pause = usePause(record);
  const [moving, setMoving] = useState(false);
  const paused = hold !== undefined && hold !== null;
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <Button
            size="xs"
            variant="default"
            rightSection={<IconChevronDown size={14} stroke={1.8} aria-hidden="true" />}
          >
            {t('intervene.menu')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {paused ? (
            <Menu.Item
              leftSection={<IconPlayerPlay size={15} stroke={1.7} />}
              onClick={() => pause.ask('resume')}
            >
              {t('intervene.resume')}
            </Menu.Item>
          ) : (
            <Menu.Item
              leftSection={<IconPlayerPause size={15} stroke={1.7} />}
              onClick={() => pause.ask('pause')}
            >
              {t('intervene.pause')}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconArrowRightToArc size={15} stroke={1.7} />}
            onClick={() => setMoving(true)}
            disabled={workflow === undefined}
          >
            {t('intervene.move')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {pause.dialog}
      {moving && workflow !== undefined && (
        <MoveDialog
          record={record}
          workflow={workflow}
          paused={paused}
          onClose={() => setMoving(false)}
        />
      )}
    </>
  );
}
