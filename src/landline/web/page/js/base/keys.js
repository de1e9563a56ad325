/**
 * The keyboard map: which keys do what, wherever on the page one is.
 *
 * A key without Ctrl or Alt does nothing while somebody types, no key does anything while an
 * input method composes, and none but Escape while a dialog is open. What does not live here:
 * keys of one element alone (it hears them itself, and says so with `describe`).
 */

/**
 * @typedef {object} Shortcut
 * @property {string} action names it, once on the page
 * @property {string} keys such as `Ctrl+K`, `Alt+Shift+ArrowUp`, `?`; Ctrl is Command on a Mac
 * @property {string} textKey what it does, by its catalogue key
 * @property {string} group `moving`, `talking`, `files` or `page`: where the map shows it
 * @property {((event: KeyboardEvent) => void) | null} handler null: somebody else hears it
 */

/** @type {Map<string, Shortcut>} */
const shortcuts = new Map()

const MAC = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '')

/** Let `keys` do something; returns what ends it.
 * @param {string} action
 * @param {string} keys
 * @param {(event: KeyboardEvent) => void} handler
 * @param {string} textKey
 * @param {string} [group] */
export function register(action, keys, handler, textKey, group = 'page') {
  return added({ action, keys, handler, textKey, group })
}

/** Show keys on the map which an element hears by itself; returns what ends it.
 * @param {string} action
 * @param {string} keys
 * @param {string} textKey
 * @param {string} [group] */
export function describe(action, keys, textKey, group = 'page') {
  return added({ action, keys, handler: null, textKey, group })
}

/** Return all that is on the map, in the order in which it came. */
export const registered = () => [...shortcuts.values()]

/** Return whether an input method is composing with this key: it is then not ours. @param {KeyboardEvent} event */
export const isComposing = (event) => event.isComposing || event.keyCode === 229

/** Return `keys` as they are called on this machine. @param {string} keys @returns {string[]} */
export function keysShown(keys) {
  return pieces(keys).map((key) => (MAC && key === 'Ctrl' ? '⌘' : (SHOWN[key] ?? key)))
}

/** Hear the keyboard. @param {Document} document */
export function hearKeys(document) {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || isComposing(event)) return
    if (document.querySelector('dialog[open]')) return
    const pressed = chord(event)
    const bare = !/^(Ctrl|Alt)\+/.test(pressed) && event.key.length === 1
    if (bare && isTyping(event.target)) return
    for (const { keys, handler } of shortcuts.values()) {
      if (!handler || !matches(keys, pressed)) continue
      event.preventDefault()
      handler(event)
      return
    }
  })
}

/** Return whether what has the focus takes letters. @param {EventTarget | null} target */
function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true
  if (target instanceof HTMLSelectElement) return true
  return target instanceof HTMLInputElement && !UNTYPED.has(target.type)
}

const UNTYPED = new Set(['button', 'checkbox', 'radio', 'range', 'submit', 'reset', 'file', 'color'])

/** @type {Record<string, string>} */
const SHOWN = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  Enter: '↵',
  DELETE: 'Del',
  Delete: 'Del',
  ' ': 'Space',
}

/** @param {Shortcut} shortcut */
function added(shortcut) {
  shortcuts.set(shortcut.action, shortcut)
  return () => {
    if (shortcuts.get(shortcut.action) === shortcut) shortcuts.delete(shortcut.action)
  }
}

/** @param {string} keys */
const pieces = (keys) => keys.split(/\+(?=.)/)

/** Return the keys of an event as `register` writes them; Shift counts where it changes no letter.
 * @param {KeyboardEvent} event */
function chord(event) {
  const letter = event.key.length === 1
  return [
    (event.ctrlKey || event.metaKey) && 'Ctrl',
    event.altKey && 'Alt',
    event.shiftKey && (!letter || event.ctrlKey || event.altKey || event.metaKey) && 'Shift',
    event.key,
  ]
    .filter(Boolean)
    .join('+')
}

/** @param {string} keys @param {string} pressed */
const matches = (keys, pressed) => keys.toLowerCase() === pressed.toLowerCase()
