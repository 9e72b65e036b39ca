import type { Checked, Remark, Report } from './report/remark.ts';

/** A preview as the server tells it. */
export interface PreviewTold {
  readonly workflow: string;
  readonly to: { readonly version: number };
  readonly total: number;
  readonly looked: number;
  readonly states: readonly {
    readonly version: number;
    readonly from: string;
    readonly to: string | null;
    readonly class: string;
    readonly records: number;
    readonly reasons: readonly string[];
  }[];
  readonly records: readonly {
    readonly number: string;
    readonly version: number;
    readonly class: string;
    readonly state: { readonly from: string; readonly to: string | null };
    readonly reasons: readonly string[];
    readonly timers: readonly {
      readonly what: string;
      readonly key: string;
      readonly dueAt: string | null;
    }[];
    readonly clocks: readonly {
      readonly clock: string;
      readonly before: string | null;
      readonly after: string | null;
    }[];
  }[];
}

/** A migration that has ended, as the server tells it. */
export interface MigrationTold {
  readonly id: string;
  readonly workflow: string;
  readonly to: { readonly version: number };
  readonly reverses: string | null;
  readonly total: number;
  readonly migrated: number;
}

/** A record a migration has left on its version. */
export interface RecordTold {
  readonly number: string;
  readonly class: string;
  readonly from: { readonly state: string };
  readonly reasons: readonly string[];
}

const TOOL = 'interlock migrate';
/** Records named below what they have in common. */
const NAMED = 10;

/** What a migration would make of records, state by state; those that would stay are errors. Pure. */
export function previewReport(preview: PreviewTold): Report {
  const { workflow, to, total, looked, states } = preview;
  const file = fileOf(workflow);
  const checked = states.map((one): Checked => {
    const name = `${workflow} v${one.version}, ${one.from}`;
    const many = counted(one.records);
    const goOn = one.records === 1 ? 'goes on' : 'go on';
    const kept = `${many} ${goOn} in "${one.to}" of v${to.version}`;
    const details = detailsOf(preview, one);
    if (one.class === 'unchanged' || one.class === 'mapped')
      return { name, summary: kept, remarks: notes(file, one, details) };
    const message = `${many}: ${one.reasons.join('; ')}`;
    const remark: Remark = { file, path: '', code: one.class, severity: 'error', message, details };
    return { name, summary: `${many} would stay on v${one.version}`, remarks: [remark] };
  });
  const rest = total - looked;
  const more: Checked = {
    name: workflow,
    summary:
      total === 0
        ? `no running record is on another version than v${to.version}`
        : `${counted(looked)} looked at${rest > 0 ? `, ${rest} more not` : ''}`,
    remarks: [],
  };
  return { tool: TOOL, checked: [more, ...checked] };
}

function notes(
  file: string,
  { class: code, reasons }: PreviewTold['states'][number],
  details: readonly string[],
): Remark[] {
  if (reasons.length === 0 && details.length === 0) return [];
  const message = reasons.length === 0 ? 'timers and clocks' : reasons.join('; ');
  return [{ file, path: '', code, severity: 'note', message, details }];
}

/** The first records of a state by name, and what becomes of the timers and clocks of the first. */
function detailsOf(
  { records }: PreviewTold,
  { version, from, to, class: of }: PreviewTold['states'][number],
): string[] {
  const here = records.filter(
    (one) =>
      one.version === version && one.class === of && one.state.from === from && one.state.to === to,
  );
  const numbers = here.slice(0, NAMED).map(({ number }) => number);
  const more = here.length > NAMED ? ` and ${here.length - NAMED} more` : '';
  const [first] = here;
  const changes =
    first === undefined || first.state.to === null
      ? []
      : [
          ...first.timers.flatMap(({ what, key, dueAt }) =>
            what === 'goes-on'
              ? []
              : [
                  `timer ${key} ${what}${dueAt === null || what === 'ends' ? '' : `, due ${dueAt}`}`,
                ],
          ),
          ...first.clocks.flatMap(({ clock, before, after }) =>
            before === after ? [] : [`clock ${clock}: ${before ?? 'none'} → ${after ?? 'none'}`],
          ),
        ];
  return [...(numbers.length === 0 ? [] : [`${numbers.join(', ')}${more}`]), ...changes];
}

/** What a migration came to; records that stay are errors. Pure. */
export function migrationReport(ended: MigrationTold, left: readonly RecordTold[]): Report {
  const { workflow, to, total, migrated, reverses } = ended;
  const where = reverses === null ? `to v${to.version}` : 'back';
  const remarks = left.map((one): Remark => {
    const message = `${one.number} stays in "${one.from.state}": ${one.reasons.join('; ')}`;
    return { file: fileOf(workflow), path: '', code: one.class, severity: 'error', message };
  });
  const summary = `${migrated} of ${counted(total)} taken ${where}; interlock migrate --reverse ${ended.id} takes it back`;
  return { tool: TOOL, checked: [{ name: workflow, summary, remarks }] };
}

function counted(records: number): string {
  return `${records} record${records === 1 ? '' : 's'}`;
}

function fileOf(workflow: string): string {
  return `${workflow}/workflow.json`;
}
