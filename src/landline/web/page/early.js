/**
 * Before anything is painted: theme, size of text and language as they were chosen here, so
 * that nothing flashes or moves. A plain script, since modules come after the first paint.
 */
{
  const root = document.documentElement
  /** @param {string} name */
  const kept = (name) => {
    try {
      return JSON.parse(localStorage.getItem(`landline.${name}`) ?? 'null')
    } catch {
      return null
    }
  }
  const dark = matchMedia('(prefers-color-scheme: dark)').matches
  root.dataset.theme = kept('theme') ?? (dark ? 'dark' : 'light')
  // Whether the page begins with the sidebar, or with signing in.
  root.dataset.known = String(kept('identity') !== null)
  root.dataset.size = kept('settings')?.size ?? 'normal'
  // An old browser runs none of the modules, and one that has come to grief would look the same.
  /** Milliseconds after everything has been fetched. */
  const PATIENCE = 4_000
  addEventListener('load', () => {
    setTimeout(() => {
      if (!customElements.get('ll-app')) root.dataset.late = 'true'
    }, PATIENCE)
  })
}
