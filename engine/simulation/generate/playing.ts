import type { Json } from '../../json.ts';
import type { CompiledWorkflow } from '../../pack/definitions.ts';
import type { TraceStep } from '../../verify/report/trace.ts';
import type { Stage } from './stage.ts';

/** With which values a record is opened, beside those that are asked for. */
export interface Opening {
  /** Of values to choose from the one at this place, round and round. */
  readonly choice: number;
  /** Whether every field has a value; false: those that need one. */
  readonly whole: boolean;
  /** What it is opened with in any case. */
  readonly also?: { readonly [field: string]: Json };
  /** What is given otherwise than the trace says. */
  readonly vary?: Variation;
}

/** A value given otherwise than a trace says. */
export interface Variation {
  /** The event it is given with; `opened`: as the record is opened. */
  readonly on: string;
  readonly field: string;
  readonly value: Json;
}

/** How a step is played. */
export interface Playing {
  readonly stage: Stage;
  readonly workflow: CompiledWorkflow;
  /** What the record is called in the scenario. */
  readonly alias: string;
  /** True: anything that changes the record will do; false: it has to go just as the trace says. */
  readonly loosely: boolean;
  /** The step after it: what is waited for may be there at once. */
  readonly next?: TraceStep | undefined;
  /** How the record is opened; absent: with what the trace asks for. */
  readonly opening?: Opening;
}
