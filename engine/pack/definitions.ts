import type { CompiledCalendar } from '../calendar/compile.ts';
import type { Json, JsonObject } from '../json.ts';
import type { CompiledPolicies } from '../policy/compile.ts';
import type { CompiledType } from '../record-type/compile.ts';
import type { RecordType } from '../record-type/schema.ts';
import type { Scenario } from '../simulation/schema.ts';
import type { CompiledTable } from '../table/compile.ts';
import type { CompiledChart } from '../workflow/compile.ts';
import type { Layout } from '../workflow/layout.ts';

/** A workflow with everything a running record is pinned to. */
export interface CompiledWorkflow extends CompiledChart {
  /** 0 until the server has numbered it (see `attachVersions`). */
  readonly version: number;
  /** Content hash over workflow, record type, the tables its guards use and the engine's format. */
  readonly hash: string;
  readonly type: RecordType;
  readonly recordType: CompiledType;
  /** The tables its guards use, as they were when it was published. */
  readonly tables: ReadonlyMap<string, CompiledTable>;
  /** Everything needed to compile it again: workflow, type, tables, engine format. */
  readonly bundle: JsonObject;
}

/** What a new installation starts with. */
export interface Seeds {
  readonly teams: {
    readonly [id: string]: {
      readonly name: string;
      readonly email?: string | null | undefined;
      readonly chat?: string | null | undefined;
    };
  };
  /** CIs in the order they are created; text `@alias` in data means that CI's record id. */
  readonly cis: readonly { readonly alias: string; readonly data: JsonObject }[];
}

/** One consistent set of definitions: what an event is decided under. */
export interface Definitions {
  /** Content hash of the whole set; every decision names it. */
  readonly hash: string;
  readonly types: ReadonlyMap<string, RecordType>;
  readonly recordTypes: ReadonlyMap<string, CompiledType>;
  /** Current workflow by id: what new records start on. */
  readonly workflows: ReadonlyMap<string, CompiledWorkflow>;
  /** By hash, older versions included: what running records are pinned to. */
  readonly pinned: ReadonlyMap<string, CompiledWorkflow>;
  readonly policies: CompiledPolicies;
  readonly tables: ReadonlyMap<string, CompiledTable>;
  readonly calendars: ReadonlyMap<string, CompiledCalendar>;
  readonly scenarios: ReadonlyMap<string, Scenario>;
  /** Where things are drawn, by workflow; those that are broken are not among them. */
  readonly layouts: ReadonlyMap<string, Layout>;
  readonly seeds: Seeds;
  /** The files it was compiled from: path relative to the folder → parsed JSON. */
  readonly files: ReadonlyMap<string, Json>;
}
