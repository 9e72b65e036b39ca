import { readFile, stat } from 'node:fs/promises';
import { basename, sep } from 'node:path';
import { classify, isJsonObject, pointer, type Json, type JsonObject } from '@interlock/engine';
import { readFolder } from '../content/read-folder.ts';
import { parseJson } from '../json-guard.ts';
import { CommandFailure, UsageFailure } from './command-failure.ts';

/** As deep and wide as a definition file may be, many of them in one. */
const LIMITS = { depth: 64, keys: 1_000_000, leaves: /^/, single: true };

/** A draft as it was read. */
export interface ReadDraft {
  /** As the API takes it. */
  readonly json: JsonObject;
  /**
   * Where a pointer into what the API takes (`/policies/0/on`) leads in the files it was read from (`quiet.json#/on`);
   * null where it leads to none.
   */
  placeOf(path: string): string | null;
}

/**
 * A draft from a file or a folder.
 *
 * A file holds one policy, a list of policies, or `{policies, without, files}`; one that stands where a folder of
 * definitions has it (`task/workflow.json`) is laid over the live one. So is a folder laid out like `workflows/`
 * (`incident/policies/x.json`), file by file; in any other folder each JSON file is a policy.
 * @param path absolute
 * @throws UsageFailure where there is nothing, CommandFailure where it is no JSON
 */
export async function readDraft(path: string): Promise<ReadDraft> {
  const there = await stat(path).catch(() => null);
  if (there === null) throw new UsageFailure(`There is no draft at ${path}`);
  return there.isDirectory() ? draftOfFolder(path) : draftOfFile(path);
}

async function draftOfFile(path: string): Promise<ReadDraft> {
  const file = basename(path);
  const parsed = parseJson(await readFile(path, 'utf8'), LIMITS);
  if (!parsed.ok) {
    const list = parsed.issues.map(({ message }) => message).join('; ');
    throw new CommandFailure(`${file} cannot be read: ${list}`);
  }
  const json = parsed.value;
  const within = (before: string) => (at: string) =>
    at.startsWith(before) ? `${file}#${at.slice(before.length)}` : null;
  if (Array.isArray(json))
    return { json: { policies: json as readonly Json[] }, placeOf: within('/policies') };
  if (!isJsonObject(json)) {
    throw new CommandFailure(`${file} holds neither a policy nor a list of policies`);
  }
  if ('conditions' in json || 'on' in json)
    return { json: { policies: [json] }, placeOf: within('/policies/0') };
  const place = placeAmongDefinitions(path);
  if (place === null || Object.keys(json).every((key) => PARTS.has(key)))
    return { json, placeOf: within('') };
  return { json: { files: { [place]: json } }, placeOf: within(pointer('files', place)) };
}

/** What a draft that is no definition is made of. */
const PARTS: ReadonlySet<string> = new Set(['policies', 'without', 'files']);

/** Where a file would stand in a folder of definitions, by the folders it is in; null: nowhere. Pure. */
function placeAmongDefinitions(path: string): string | null {
  const parts = path.split(sep);
  const places = [3, 2, 1].map((last) => parts.slice(-last).join('/'));
  return places.find((place) => (classify(place) ?? 'other') !== 'other') ?? null;
}

async function draftOfFolder(path: string): Promise<ReadDraft> {
  const { files, issues } = await readFolder(path);
  if (issues.length > 0) {
    const list = issues.map(({ file = '', message }) => `  ${file}: ${message}`).join('\n');
    throw new CommandFailure(`The draft cannot be read:\n${list}`);
  }
  if (files.size === 0) throw new UsageFailure(`There are no JSON files in ${path}`);
  const names = [...files.keys()];
  const laidOut = names.every((file) => classify(file) !== null);
  return {
    json: laidOut ? { files: Object.fromEntries(files) } : { policies: [...files.values()] },
    placeOf(at) {
      const [, part, key = '', ...rest] = at.split('/');
      if (part !== (laidOut ? 'files' : 'policies')) return null;
      const name = laidOut ? unescaped(key) : names[Number(key)];
      const inside = rest.map((token) => `/${token}`).join('');
      return name === undefined ? null : `${name}${inside === '' ? '' : `#${inside}`}`;
    },
  };
}

/** A token of a JSON pointer as it was before it was one. */
function unescaped(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}
