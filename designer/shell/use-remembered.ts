import { useLocalStorage } from '@mantine/hooks';

/** Whether the rail is folded, remembered in this browser. */
export function useRailFolded() {
  return useLocalStorage({
    key: 'interlock.rail-folded',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
}

/** How high rows are, remembered in this browser. */
export function useDensity() {
  return useLocalStorage<'comfortable' | 'compact'>({
    key: 'interlock.density',
    defaultValue: 'comfortable',
    getInitialValueInEffect: false,
  });
}
