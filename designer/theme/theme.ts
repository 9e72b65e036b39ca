import { createTheme } from '@mantine/core';
import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core';

const accent: MantineColorsTuple = [
  '#eceefb',
  '#dcdff8',
  '#c3c7f3',
  '#a3a9ec',
  '#838ae4',
  '#686fdc',
  '#4f56d3',
  '#434ac2',
  '#383ea6',
  '#2c3185',
];

const grey: MantineColorsTuple = [
  '#f7f7f8',
  '#f1f1f4',
  '#e5e5ea',
  '#cfd0d7',
  '#b3b5be',
  '#8b8f9a',
  '#6a6e78',
  '#565a64',
  '#33363d',
  '#1b1d22',
];

const dark: MantineColorsTuple = [
  '#eceef2',
  '#b1b5bf',
  '#9095a0',
  '#666a75',
  '#43464f',
  '#292b31',
  '#202227',
  '#1a1b1f',
  '#131417',
  '#0f1012',
];

const sans =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif";
const mono =
  "ui-monospace, SFMono-Regular, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace";

/** Mantine held to our look: system fonts, sizes 12/13/14/16/20/28, one accent, neutral greys. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 6 },
  colors: { accent, gray: grey, dark },
  fontFamily: sans,
  fontFamilyMonospace: mono,
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Tooltip: {
      defaultProps: { openDelay: 350, transitionProps: { duration: 80 }, multiline: true },
    },
    Menu: { defaultProps: { transitionProps: { duration: 80 }, shadow: 'none' } },
    Popover: { defaultProps: { transitionProps: { duration: 80 } } },
    Select: { defaultProps: { openOnFocus: false } },
    MultiSelect: { defaultProps: { openOnFocus: false } },
    // The page itself never scrolls, so there is nothing to lock; and the lock writes styles past our CSP.
    Drawer: {
      defaultProps: {
        lockScroll: false,
        position: 'right',
        transitionProps: { duration: 140 },
        overlayProps: { backgroundOpacity: 0.28 },
      },
    },
    Modal: {
      defaultProps: {
        lockScroll: false,
        centered: true,
        transitionProps: { duration: 120 },
        overlayProps: { backgroundOpacity: 0.36 },
      },
    },
  },
});

const ours = {
  '--mantine-color-body': 'var(--ground)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-bright': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-secondary)',
  '--mantine-color-placeholder': 'var(--text-faint)',
  '--mantine-color-anchor': 'var(--accent-text)',
  '--mantine-color-error': 'var(--critical)',
  '--mantine-color-default': 'var(--ground-raised)',
  '--mantine-color-default-hover': 'var(--ground-hover)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-disabled': 'var(--ground-sunken)',
  '--mantine-color-disabled-color': 'var(--text-faint)',
  '--mantine-color-disabled-border': 'var(--line)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-filled-hover': 'var(--accent-hover)',
  '--mantine-primary-color-light': 'var(--accent-soft)',
  '--mantine-primary-color-light-color': 'var(--accent-text)',
  '--mantine-color-accent-filled': 'var(--accent)',
  '--mantine-color-accent-filled-hover': 'var(--accent-hover)',
  '--mantine-color-accent-light': 'var(--accent-soft)',
  '--mantine-color-accent-light-color': 'var(--accent-text)',
  '--mantine-color-accent-text': 'var(--accent-text)',
};

/** Gives Mantine's own variables our tokens, so that both schemes come from one file. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: ours,
  dark: ours,
});
