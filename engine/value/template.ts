/** A part of a text: plain text, or the expression between `{{` and `}}`. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'expression'; readonly expression: string };

/** Whether a text holds expressions at all. Pure. */
export function isTemplate(text: string): boolean {
  return text.includes('{{');
}

/**
 * The parts of a text with `{{ … }}`, or the offset of a `{{` that is never closed. Braces and
 * quotes inside an expression are its own: `{{ {"a": {"b": 1}}.a }}`. A literal `{{` is written
 * `{{ "{{" }}`. Pure.
 */
export function parseTemplate(text: string): readonly TemplatePart[] | { readonly open: number } {
  const parts: TemplatePart[] = [];
  let at = 0;
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', at)) {
    if (open > at) parts.push({ kind: 'text', text: text.slice(at, open) });
    const end = expressionEnd(text, open + 2);
    if (end < 0) return { open };
    parts.push({ kind: 'expression', expression: text.slice(open + 2, end).trim() });
    at = end + 2;
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) });
  return parts;
}

/** Offset of the `}}` closing the expression beginning at `start`, -1 when there is none. */
function expressionEnd(text: string, start: number): number {
  let braces = 0;
  for (let i = start; i < text.length; i++) {
    const char = text[i];
    if (char === '"' || char === "'") {
      i = stringEnd(text, i);
      if (i < 0) return -1;
    } else if (char === '{') {
      braces++;
    } else if (char === '}') {
      if (braces === 0) return text[i + 1] === '}' ? i : -1;
      braces--;
    }
  }
  return -1;
}

/** Offset of the last quote of the CEL string beginning at `start`, -1 when it does not end. */
function stringEnd(text: string, start: number): number {
  const quote = text.charAt(start);
  const triple = quote.repeat(3);
  const mark = text.startsWith(triple, start) ? triple : quote;
  for (let i = start + mark.length; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text.startsWith(mark, i)) return i + mark.length - 1;
  }
  return -1;
}
