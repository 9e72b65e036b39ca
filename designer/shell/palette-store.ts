import { createSpotlight } from '@mantine/spotlight';
import type { SpotlightStore } from '@mantine/spotlight';

const [store, commands] = createSpotlight();

/** The palette's own state. */
export const paletteStore: SpotlightStore = store;

/** What opens and closes the palette. */
export const palette: { readonly open: () => void; readonly toggle: () => void } = commands;
