import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { classify, isJsonObject, type Json, type JsonObject } from '@interlock/engine';
import { readFolder } from '../content/read-folder.ts';
import { parseJson } from '../json-guard.ts';
import { CommandFailure, UsageFailure } from './command-failure.ts';

/** As deep and wide as a definition file may be, many of them in one. */
const LIMITS = { depth: 64, keys: 1_000_000, leaves: /^/ };

/**
 * A draft from a file or a folder, as the API takes it.
 *
 * A file holds one policy, a list of policies, or `{policies, without, files}`. A folder laid out like
 * `workflows/` (`incident/policies/x.json`) is laid over the live definitions file by file; in any other
 * folder each JSON file is a policy.
 * @param path absolute
 * @throws UsageFailure where there is nothing, CommandFailure where it is no JSON
 */
export async function readDraft(path: string): Promise<JsonObject> {
  const there = await stat(path).catch(() => null);
  if (there === null) throw new UsageFailure(`There is no draft at ${path}`);
  return there.isDirectory() ? draftOfFolder(path) : draftOfFile(path);
}

async function draftOfFile(path: string): Promise<JsonObject> {
  const parsed = parseJson(await readFile(path, 'utf8'), LIMITS);
  if (!parsed.ok) {
    const list = parsed.issues.map(({ message }) => message).join('; ');
    throw new CommandFailure(`${basename(path)} cannot be read: ${list}`);
  }
  const json = parsed.value;
  if (Array.isArray(json)) return { policies: json as readonly Json[] };
  if (!isJsonObject(json)) {
    throw new CommandFailure(`${basename(path)} holds neither a policy nor a list of policies`);
  }
  return 'conditions' in json || 'on' in json ? { policies: [json] } : json;
}

async function draftOfFolder(path: string): Promise<JsonObject> {
  const { files, issues } = await readFolder(path);
  if (issues.length > 0) {
    const list = issues.map(({ file = '', message }) => `  ${file}: ${message}`).join('\n');
    throw new CommandFailure(`The draft cannot be read:\n${list}`);
  }
  if (files.size === 0) throw new UsageFailure(`There are no JSON files in ${path}`);
  const laidOut = [...files.keys()].every((file) => classify(file) !== null);
  return laidOut ? { files: Object.fromEntries(files) } : { policies: [...files.values()] };
}
