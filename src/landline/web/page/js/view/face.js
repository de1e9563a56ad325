/** A person's picture: the first character of the name, on a colour that is always the same. */

import { html } from '../base/html.js'

const HUES = 12

/** Return the picture of somebody; it says nothing to a screen reader, the name beside it does.
 * @param {string} name */
export function face(name) {
  const first = [...name.replace(/^@/, '')][0] ?? '?'
  return html`<span class="face h${hue(name)}" aria-hidden="true">${first.toUpperCase()}</span>`
}

/** Return one of the hues, by FNV-1a of the name. @param {string} name */
function hue(name) {
  let hash = 0x811c9dc5
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return (hash >>> 8) % HUES
}
