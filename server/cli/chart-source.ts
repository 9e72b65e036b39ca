import type { Issue, Parsed } from '@interlock/engine';
import { importBpmn, importXState, type WorkflowImport } from '@interlock/engine/study';
import { parseJson } from '../json-guard.ts';
import { parseXmlDocument } from '../xml-guard.ts';

/** Formats a workflow can come from. */
export const CHART_FORMATS = ['xstate', 'bpmn'] as const;

/** See {@link CHART_FORMATS}. */
export type ChartFormat = (typeof CHART_FORMATS)[number];

/** Largest source, in bytes. */
export const LARGEST_SOURCE = 4 * 1_048_576;

/** As deep and wide as a machine may be: a state nests two levels, and what it says some more. */
const LIMITS = { depth: 128, keys: 200_000 };

/** A workflow from the bytes of a file in another format; what is wrong with the file is told as issues. Pure. */
export function readChart(bytes: Uint8Array, format: ChartFormat, version?: 4 | 5): WorkflowImport {
  if (format === 'bpmn') return read(parseXmlDocument(bytes), importBpmn);
  return read(parseJson(bytes, LIMITS), (json) =>
    importXState(json, version === undefined ? {} : { version }),
  );
}

function read<T>(parsed: Parsed<T>, take: (value: T) => WorkflowImport): WorkflowImport {
  return parsed.ok ? take(parsed.value) : nothing(parsed.issues);
}

function nothing(issues: readonly Issue[]): WorkflowImport {
  return { ok: false, workflow: null, type: null, losses: [], issues };
}
