import type { AlertSeverity } from '@interlock/engine/study';

const SAME: Readonly<Record<AlertSeverity, string>> = {
  critical: 'critical crit fatal emergency emerg disaster page p1 sev1',
  high: 'high major error err severe p2 sev2',
  warning: 'warning warn minor medium moderate average p3 sev3',
  info: 'info information informational notice low none ok debug p4 p5 sev4 sev5',
};

const BY_WORD: ReadonlyMap<string, AlertSeverity> = new Map(
  (Object.entries(SAME) as [AlertSeverity, string][]).flatMap(([severity, words]) =>
    words.split(' ').map((word): [string, AlertSeverity] => [word, severity]),
  ),
);

/** The severity a monitoring system's word stands for, in any case; undefined for a word nobody knows. Pure. */
export function knownSeverity(word: string): AlertSeverity | undefined {
  return BY_WORD.get(word.trim().toLowerCase());
}

/**
 * The severity a monitoring system's word stands for, in any case. A word nobody knows is a warning: neither
 * lost among the information nor ringing somebody out of bed. Pure.
 */
export function toSeverity(word: string | undefined): AlertSeverity {
  return knownSeverity(word ?? '') ?? 'warning';
}
