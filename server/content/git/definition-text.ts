import { classify, type Json } from '@interlock/engine';
import { canonicalText } from '@interlock/engine/study';

/** A definition file as it stands in the git history: its one canonical text. Pure. */
export function definitionText(path: string, json: Json): Buffer {
  return Buffer.from(canonicalText(classify(path) ?? 'other', json));
}
