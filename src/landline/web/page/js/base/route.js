/**
 * Where on the page one is, as the part of the address behind `#`: it can be kept as a
 * bookmark, and Back works. Names of rooms are escaped, secrets never stand in it.
 */

/**
 * @typedef {{ view: 'room', room: string, seq?: number }
 *   | { view: 'files', room: string, folder?: string }
 *   | { view: 'search', text: string }
 *   | { view: 'people' } | { view: 'rooms' }
 *   | { view: 'me', page: string }
 *   | { view: 'admin', page: string }} Route
 */

/** Return what the address says; the lobby where it says nothing. @param {string} hash @returns {Route} */
export function parseRoute(hash) {
  const [view, first = '', second] = hash.replace(/^#\/?/, '').split('/').map(decoded)
  switch (view) {
    case 'room':
      return { view, room: first || 'lobby', ...(Number(second) > 0 && { seq: Number(second) }) }
    case 'files':
      return { view, room: first || 'lobby', ...(second && { folder: second }) }
    case 'search':
      return { view, text: first }
    case 'people':
    case 'rooms':
      return { view }
    case 'me':
    case 'admin':
      return { view, page: first }
    default:
      return { view: 'room', room: 'lobby' }
  }
}

/** Return the address of a route. @param {Route} route */
export function formatRoute(route) {
  /** @type {(string | number)[]} */
  const parts = [route.view]
  if ('room' in route) parts.push(route.room)
  if ('seq' in route && route.seq) parts.push(route.seq)
  if ('folder' in route && route.folder) parts.push(route.folder)
  if ('text' in route && route.text) parts.push(route.text)
  if ('page' in route && route.page) parts.push(route.page)
  return `#/${parts.map((part) => encodeURIComponent(part)).join('/')}`
}

/** Go there. @param {Route} route */
export function go(route) {
  location.hash = formatRoute(route)
}

/** Whether one has been elsewhere on the page before. */
let moved = false
globalThis.addEventListener?.('hashchange', () => (moved = true))

/** Go to where one was; to the lobby where one came from no other part of the page. */
export function goBack() {
  if (moved) history.back()
  else go(parseRoute(''))
}

/** @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part)
  } catch {
    return ''
  }
}
