import {
  COUNTED,
  type BacktestReport,
  type Counts,
  type Faults,
  type Fidelity,
} from '@interlock/engine/study';

/** What each figure is called. */
const NAMES: { readonly [name in keyof Counts]: string } = {
  events: 'events',
  incidents: 'incidents opened',
  others: 'other records opened',
  pages: 'pages',
  automations: 'automations',
  duplicatesAvoided: 'duplicates avoided',
  applied: 'applied',
  suppressed: 'suppressed',
  ignored: 'ignored',
  refused: 'refused',
  failed: 'failed',
  broken: 'times a policy broke',
};

/** Most services listed; those with the largest differences. */
const MOST_SERVICES = 15;

/** A report as a person reads it at a terminal. Pure. */
export function backtestTable(report: BacktestReport, hash: string): string {
  const { window, totals, days, services, fidelity, quality, replay, unknown, differing } = report;
  const scope = [
    `${window.from} to ${window.to}`,
    ...(window.source === null ? [] : [`source ${window.source}`]),
    ...(window.service === null ? [] : [`about ${window.service}`]),
  ].join(', ');
  const all = COUNTED.map((name) => [
    NAMES[name],
    String(totals.live[name]),
    String(totals.draft[name]),
    signed(totals.difference[name]),
  ]);
  const size = ({ difference }: (typeof services)[number]): number =>
    Math.abs(difference.incidents) + Math.abs(difference.pages) + Math.abs(difference.suppressed);
  const most = services.toSorted((a, b) => size(b) - size(a) || b.live.events - a.live.events);
  const rest = most.length > MOST_SERVICES ? [`and ${most.length - MOST_SERVICES} more`] : [];
  const unknowns = [
    ...pairs('people, teams, settings and keys as they are now, by fact', unknown.draft.facts),
    ...pairs('policies whose verdict is uncertain', unknown.draft.policies),
    ...pairs('records there before, not known in full', unknown.before),
  ];
  const cut =
    window.askedTo === undefined
      ? []
      : [`Asked for up to ${window.askedTo}, which is yet to come: cut to when it was asked.`];
  return [
    `Backtest of ${scope}`,
    ...cut,
    '',
    ...columns([['', 'live', 'draft', 'difference'], ...all]),
    '',
    ...columns([
      ['day (UTC)', 'events', 'incidents', '', 'pages', '', 'suppressed', ''],
      ...days.map((day) => [day.day, ...figures(day)]),
    ]),
    '',
    ...columns([
      ['service or CI', 'events', 'incidents', '', 'pages', '', 'suppressed', ''],
      ...most.slice(0, MOST_SERVICES).map((service) => [service.title, ...figures(service)]),
    ]),
    ...rest,
    '',
    ...columns([
      ['against what people did', 'live', 'draft'],
      ['judged incidents', String(quality.live.judged), String(quality.draft.judged)],
      ['worth it and opened', `${quality.live.truePositives}`, `${quality.draft.truePositives}`],
      ['noise and opened', `${quality.live.falsePositives}`, `${quality.draft.falsePositives}`],
      ['worth it, not opened', `${quality.live.falseNegatives}`, `${quality.draft.falseNegatives}`],
      ['precision', ratio(quality.live.precision), ratio(quality.draft.precision)],
      ['recall', ratio(quality.live.recall), ratio(quality.draft.recall)],
    ]),
    '',
    ...faultLines(report.faults),
    ...fidelityLines(fidelity),
    ...unknowns,
    `Sent to records the draft does not have: ${replay.noLongerThere.draft} (live: ${replay.noLongerThere.live})`,
    `Events on which the sets differ: ${differing}`,
    `Report ${hash}`,
    '',
  ].join('\n');
}

/** Most causes listed of what broke under a set. */
const MOST_FAULTS = 10;

/** What broke and failed, by cause, with an empty line below; nothing where nothing did. */
function faultLines(faults: BacktestReport['faults']): string[] {
  const lines = (['live', 'draft'] as const).flatMap((side) => {
    const told = causes(faults[side]);
    const more = told.length - MOST_FAULTS;
    return [
      ...told.slice(0, MOST_FAULTS).map((text) => `  ${side.padEnd(5)}  ${text}`),
      ...(more > 0 ? [`  ${side.padEnd(5)}  and ${more} more`] : []),
    ];
  });
  return lines.length === 0 ? [] : ['What broke:', ...lines, ''];
}

function causes({ policies, events }: Faults): string[] {
  return [
    ...policies.map(
      ({ policy, at, error, times }) =>
        `policy ${policy}, ${times === 1 ? 'once' : `${times} times`}, at ${at ?? 'its condition'}: ${error}`,
    ),
    ...events.map(
      ({ code, reason, events: count }) =>
        `${count === 1 ? 'one event' : `${count} events`} failed (${code ?? 'no code'})${reason === null ? '' : `: ${reason}`}`,
    ),
  ];
}

/** What "agrees with what happened" is about, in figures. */
function fidelityLines(fidelity: Fidelity): string[] {
  const { compared, agreed, time, percent, differences, incidents } = fidelity;
  const { decidedUnderOthers, underOtherDefinitions } = fidelity;
  const others =
    decidedUnderOthers === 0
      ? []
      : [
          `  decided under other definitions than the live set's: ${decidedUnderOthers} of the replayed events, ${underOtherDefinitions} of those that do not agree`,
        ];
  return [
    'How the live set simulated agrees with what happened:',
    `  replayed events that ended alike: ${agreed} of ${compared}${percent === null ? '' : ` (${percent} %)`}`,
    ...pairs('  where they did not', differences),
    time === null
      ? '  timers and waits of patterns: none are of one source, so they are left out'
      : `  timers and waits of patterns that came to the same: ${time.agreed} of ${time.compared}; only then: ${time.onlyThen}, only simulated: ${time.onlySimulated}`,
    `  incidents opened, not by hand: ${incidents.really} then, ${incidents.simulated} simulated, ${incidents.same} of them the same`,
    ...others,
  ];
}

type Row = BacktestReport['days'][number] | BacktestReport['services'][number];

function figures({ live, draft, difference }: Row): string[] {
  const pair = (name: 'incidents' | 'pages' | 'suppressed'): string[] => [
    `${live[name]} → ${draft[name]}`,
    signed(difference[name]),
  ];
  return [String(live.events), ...pair('incidents'), ...pair('pages'), ...pair('suppressed')];
}

function pairs(what: string, counts: { readonly [name: string]: number }): string[] {
  const list = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return list.length === 0 ? [] : [`  ${what}: ${list.join(', ')}`];
}

function signed(count: number): string {
  if (count === 0) return '';
  return count > 0 ? `+${count}` : String(count);
}

function ratio(value: number | null): string {
  return value === null ? '–' : `${(value * 100).toFixed(1)} %`;
}

/** Rows as lines whose columns stand below each other; all but the first are to the right. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
