/**
 * Makes text from anyone harmless to read: what would be invisible, or turn the line around
 * (Trojan Source, CVE-2021-42574), becomes a visible escape. The same characters as in
 * `landline.safetext`; joiners within emoji and Persian words stay.
 */

const UNSAFE =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\u{e0000}-\u{e007f}]/gu

/** Return `text` on one line. @param {string} text @param {number} [limit] in characters */
export function safeText(text, limit) {
  const line = safeBlock(text).replace(/\s+/g, ' ').trim()
  if (limit === undefined || line.length <= limit) return line
  return `${[...line.slice(0, limit * 2)].slice(0, limit - 1).join('')}…`
}

/** Return `text` with its line breaks and tabs. @param {string} text */
export function safeBlock(text) {
  return text.replace(/\r\n?/g, '\n').replace(UNSAFE, escaped)
}

/** @param {string} character */
function escaped(character) {
  const code = character.codePointAt(0) ?? 0
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`
  return `\\u{${code.toString(16)}}`
}
