import type { Placed } from '@interlock/engine/drawing';

/** What of the canvas moves the view. */
interface Viewer {
  readonly fitBounds: (
    bounds: { x: number; y: number; width: number; height: number },
    options: { padding: number; duration: number },
  ) => Promise<boolean>;
  readonly getZoom: () => number;
  readonly zoomTo: (zoom: number, options: { duration: number }) => Promise<boolean>;
}

/**
 * Brings the whole drawing into view, its words included, never larger than it is.
 *
 * @param duration milliseconds of the movement; 0 for the first view
 */
export async function showAll(view: Viewer, placed: Placed, duration = 0): Promise<void> {
  const { width, height } = placed;
  await view.fitBounds({ x: 0, y: 0, width, height }, { padding: 0.04, duration });
  if (view.getZoom() > 1) await view.zoomTo(1, { duration });
}
