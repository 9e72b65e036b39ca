import { useEffect, useRef } from 'react';

/** Keys to what they do: one key (`j`, `?`, `Escape`) or two after each other (`g d`). */
export interface KeyBindings {
  readonly [keys: string]: (event: KeyboardEvent) => void;
}

const SEQUENCE_MS = 1_200;

/**
 * Binds keys on the whole page. They rest while somebody types, while a drawer or dialog is open,
 * and when a modifier is held.
 */
export function useKeys(bindings: KeyBindings, enabled = true): void {
  const current = useRef(bindings);
  useEffect(() => {
    current.current = bindings;
  });
  useEffect(() => {
    if (!enabled) return undefined;
    let before: { readonly key: string; readonly at: number } | null = null;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target) || document.querySelector('[aria-modal="true"]') !== null) return;
      const sequence =
        before !== null && event.timeStamp - before.at < SEQUENCE_MS
          ? `${before.key} ${event.key}`
          : null;
      const bound = current.current;
      const keys = sequence !== null && sequence in bound ? sequence : event.key;
      before = { key: event.key, at: event.timeStamp };
      const run = Object.hasOwn(bound, keys) ? bound[keys] : undefined;
      if (run === undefined) return;
      event.preventDefault();
      before = null;
      run(event);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [enabled]);
}

/** True for elements that take typed text, where a letter is a letter. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.closest('input, textarea, select, [role="combobox"]') !== null
  );
}
