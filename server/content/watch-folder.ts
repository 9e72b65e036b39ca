import { watch } from 'node:fs';

/** What {@link watchFolder} needs. */
export interface FolderWatch {
  /** Absolute path. */
  readonly folder: string;
  /** Called once things have been quiet for `quiet` milliseconds after a change. */
  readonly onChange: () => void;
  /** Told when watching is not possible or ends; reloading by hand still works. */
  readonly onError: (cause: unknown) => void;
  /** Milliseconds of quiet; 300 when left out. Editors write a file in several steps. */
  readonly quiet?: number;
}

/**
 * Watches the JSON files below a folder for changes.
 * @returns ends the watch; idempotent
 */
export function watchFolder({ folder, onChange, onError, quiet = 300 }: FolderWatch): () => void {
  let timer: NodeJS.Timeout | undefined;
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onChange, quiet);
    timer.unref();
  };
  try {
    const watcher = watch(folder, { recursive: true, persistent: false }, (_kind, name) => {
      if (name === null || name.endsWith('.json') || !name.includes('.')) later();
    });
    watcher.on('error', onError);
    return () => {
      clearTimeout(timer);
      watcher.close();
    };
  } catch (cause) {
    onError(cause);
    return () => undefined;
  }
}
