import { BaseEdge, EdgeLabelRenderer } from '@xyflow/react';
import type { EdgeProps } from '@xyflow/react';
import { IconClockHour4 } from '@tabler/icons-react';
import { use } from 'react';
import { roundedPath } from '../document/rounded-path.ts';
import { SelectContext } from './select-context.ts';
import type { FlowEdge } from './to-flow.ts';
import css from './canvas.module.css';

const CORNER = 8;

/** A transition as it is drawn: an orthogonal line with rounded corners, its words on it. */
export function TransitionLine({ id, data, selected, markerEnd }: EdgeProps<FlowEdge>) {
  const select = use(SelectContext);
  if (data === undefined) return null;
  const { route, words, light } = data;
  const { label } = route;
  return (
    <>
      <BaseEdge
        id={id}
        path={roundedPath(route.points, CORNER)}
        className={css['line']}
        interactionWidth={14}
        data-light={light}
        data-selected={selected === true}
        {...(markerEnd === undefined ? {} : { markerEnd })}
      />
      {label !== null && (
        <EdgeLabelRenderer>
          <button
            type="button"
            tabIndex={-1}
            className={css['words']}
            data-light={light}
            data-selected={selected === true}
            style={{
              transform: `translate(${label.x}px, ${label.y}px)`,
              width: label.width,
              height: label.height,
            }}
            onClick={(event) => {
              event.stopPropagation();
              select(id);
            }}
          >
            <span className={css['title']}>
              {words.timed && <IconClockHour4 size={12} stroke={1.8} aria-hidden="true" />}
              <span>{words.title}</span>
            </span>
            {words.guard !== null && <span className={css['guard']}>{words.guard}</span>}
          </button>
        </EdgeLabelRenderer>
      )}
    </>
  );
}
