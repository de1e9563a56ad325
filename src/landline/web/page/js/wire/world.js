/** What a connection needs of the browser. */

/** @typedef {import('./connection.js').World} World */

/**
 * @returns {World & { cid: () => string, visible: () => boolean, device: () => string,
 *   channel: () => BroadcastChannel | null, locks: () => LockManager | null }}
 */
export function browser() {
  return {
    open: () => new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`),
    now: () => Date.now(),
    chance: () => Math.random(),
    after: (run, ms) => setTimeout(run, ms),
    cancel: (timer) => clearTimeout(timer),
    networked: () => navigator.onLine,
    visible: () => document.visibilityState === 'visible',
    channel: () => ('BroadcastChannel' in globalThis ? new BroadcastChannel('landline.tabs') : null),
    locks: () => globalThis.navigator?.locks ?? null,
    device: () => deviceName(navigator.userAgent),
    cid,
  }
}

/** Return 32 hex digits that nobody can guess. */
export function cid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

const BROWSERS = [
  ['Firefox', /Firefox\//],
  ['Edge', /Edg/],
  ['Opera', /OPR\//],
  ['Chrome', /Chrom/],
  ['Safari', /Safari\//],
]
const SYSTEMS = [
  ['Android', /Android/],
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS/],
  ['ChromeOS', /CrOS/],
  ['Linux', /Linux/],
]

/** Return how a session is called in its owner's list. @param {string} agent */
export function deviceName(agent) {
  const [browser, system] = [BROWSERS, SYSTEMS].map(
    (names) => names.find(([, sign]) => /** @type {RegExp} */ (sign).test(agent))?.[0],
  )
  return [browser ?? 'browser', system].filter(Boolean).join(', ')
}
