/** A person's picture: the first character of the name, on a colour that is always the same. */

import { html } from '../base/html.js'

const HUES = 12

/** Return the picture of somebody; it says nothing to a screen reader, the name beside it does.
 * @param {string} name */
export function face(name) {
  const first = [...name.replace(/^@/, '')][0] ?? '?'
  return html`<span class="face h${hue(name)}" aria-hidden="true">${first.toUpperCase()}</span>`
}

/** @param {string} name */
function hue(name) {
  let sum = 7
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521
  return sum % HUES
}
