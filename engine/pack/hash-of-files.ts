import { startHash } from '../identifier.ts';
import { stableJson } from '../json.ts';
import type { Json } from '../json.ts';
import type { Turns } from '../turns.ts';

/** What the content of a set of files is known by: the hash of its stable JSON, made file by file. Pure. */
export function* hashOfFiles(files: ReadonlyMap<string, Json>): Turns<string> {
  const hash = startHash();
  let between = '{';
  for (const path of [...files.keys()].toSorted()) {
    hash.add(`${between}${JSON.stringify(path)}:${stableJson(files.get(path))}`);
    between = ',';
    yield null;
  }
  hash.add(files.size === 0 ? '{}' : '}');
  return hash.end();
}
