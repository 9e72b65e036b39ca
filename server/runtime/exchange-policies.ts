import { isList, isJsonObject, type Definitions, type Issue, type Json } from '@interlock/engine';
import { exportRules, importRules, policyFiles, type Loss } from '@interlock/engine/study';

/** How rules are to be read as policies. */
export interface ImportWish {
  /** Event types of rules whose conditions name none. */
  readonly on?: readonly string[];
  /** True: facts that are not known are read from the event's data. */
  readonly factsInData: boolean;
}

/** Rules read as policies: files by path where `ok`. */
export interface ImportedPolicies {
  readonly ok: boolean;
  readonly files: { readonly [path: string]: Json };
  readonly losses: readonly Loss[];
  readonly issues: readonly Issue[];
}

/** The policies of a set as rules of json-rules-engine, as JSON text; see `exportRules`. Pure. */
export function exportedText({ policies }: Pick<Definitions, 'policies'>, plain: boolean): string {
  const sources = [...policies.all.values()].map(({ source }) => source);
  return JSON.stringify(exportRules(sources, { plain }));
}

/** Rules of json-rules-engine as policies among those of a set; see `importRules`. Pure. */
export function importedPolicies(
  { calendars, policies: { all } }: Pick<Definitions, 'calendars' | 'policies'>,
  rules: Json,
  wish: ImportWish,
): ImportedPolicies {
  const { ok, policies, losses, issues } = importRules(rules, {
    ...wish,
    calendars,
    existing: all,
  });
  const files = ok ? (policyFiles(policies, all) as ImportedPolicies['files']) : {};
  return { ok, files, losses, issues };
}

/** How many rules somebody sends, as far as that can be told before they are read. Pure. */
export function ruleCount(json: Json): number {
  if (isList(json)) return json.length;
  const rules = isJsonObject(json) ? json['rules'] : undefined;
  return isList(rules) ? rules.length : 1;
}
