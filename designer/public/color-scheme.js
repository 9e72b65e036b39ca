// Sets the colour scheme before the first paint, so that a dark screen never flashes white.
// A file of its own because the page's CSP forbids inline scripts.
(function () {
  var wanted = 'auto';
  try {
    wanted = localStorage.getItem('mantine-color-scheme-value') || 'auto';
  } catch (unavailable) {
    // Storage may be switched off; the system's scheme is right then.
  }
  var dark =
    wanted === 'dark' || (wanted === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
