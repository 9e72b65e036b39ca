/** Opens the palette, or closes it; its code may still be on the way. */
export async function openPalette(): Promise<void> {
  const { palette } = await import('./palette-store.ts');
  palette.toggle();
}
