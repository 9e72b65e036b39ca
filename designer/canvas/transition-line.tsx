import { IconClockHour4 } from '@tabler/icons-react';
import { BaseEdge, EdgeLabelRenderer } from '@xyflow/react';
import type { EdgeProps } from '@xyflow/react';
import { use } from 'react';
import { roundedPath } from '@interlock/engine/drawing';
import { SelectContext } from './select-context.ts';
import type { FlowEdge } from './to-flow.ts';
import css from './canvas.module.css';

const CORNER = 8;

/** Transitions between two states as they are drawn: one line, a row of words for each. */
export function TransitionLine({ id, data, selected, markerEnd }: EdgeProps<FlowEdge>) {
  const select = use(SelectContext);
  if (data === undefined) return null;
  const { route, rows, light, happy, failing } = data;
  const { label } = route;
  return (
    <>
      <BaseEdge
        id={id}
        path={roundedPath(route.points, CORNER)}
        className={css['line']}
        interactionWidth={14}
        data-light={light}
        data-happy={happy}
        data-selected={selected === true}
        {...(markerEnd === undefined ? {} : { markerEnd })}
      />
      {label !== null && (
        <EdgeLabelRenderer>
          <div
            className={css['rows']}
            style={{
              transform: `translate(${label.x}px, ${label.y}px)`,
              width: label.width,
              height: label.height,
            }}
          >
            {rows.map((row) => (
              <button
                key={row.id}
                type="button"
                tabIndex={-1}
                className={css['words']}
                data-light={row.light}
                data-selected={row.selected}
                data-happy={happy}
                data-failing={failing}
                onClick={(event) => {
                  event.stopPropagation();
                  select(row.id);
                }}
              >
                <span className={css['title']}>
                  {row.words.timed && <IconClockHour4 size={12} stroke={1.8} aria-hidden="true" />}
                  <span>{row.words.title}</span>
                </span>
                {row.words.guard !== null && (
                  <span className={css['guard']}>{row.words.guard}</span>
                )}
              </button>
            ))}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
}
