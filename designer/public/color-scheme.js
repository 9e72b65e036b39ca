// Sets the colour scheme before the first paint, so that a dark screen never flashes white.
// A file of its own because the page's CSP forbids inline scripts.
{
  let wanted = 'auto';
  try {
    wanted = localStorage.getItem('mantine-color-scheme-value') ?? 'auto';
  } catch {
    // Storage may be switched off; the system's scheme is right then.
  }
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const scheme = wanted === 'auto' ? system : wanted;
  document.documentElement.setAttribute('data-mantine-color-scheme', scheme);
}
