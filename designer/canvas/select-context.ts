import { createContext } from 'react';

/** Selects a state or a transition of the canvas by its id; null selects nothing. */
export const SelectContext = createContext<(id: string | null) => void>(() => undefined);
