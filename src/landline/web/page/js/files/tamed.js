/** Names of files as the shelf takes them: the rules of `transfer/names.py` (`tamed`, `hides`). */

/** Bytes of UTF-8 in one name. */
const LONGEST = 255
const FALLBACK = 'file'
/** Forbidden on some system, or not to be seen; joiners are needed inside words and emoji. */
const BAD = /[<>:"|?*/\\\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/gu
const BLANKS = ' \u00a0\u2007\u202f\u3000\u200c\u200d'
const BEFORE = new RegExp(`^[${BLANKS}]+`, 'u')
const BEHIND = new RegExp(`[.${BLANKS}]+$`, 'u')
/** Names of devices on Windows. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])( *\.|:| *$)/i
/** As of a receiver's own unfinished files. */
const UNFINISHED = /^\..*\.[0-9a-f]{8,}\.(part|journal)$/is

/** Return a path of names that are as near to those of `path` as can be.
 * @param {string} path */
export const tamedPath = (path) => path.split('/').map(tamed).join('/')

/** @param {string} name */
function tamed(name) {
  const whole = trimmed(name.normalize('NFC').replace(BAD, '_'))
  const shown = allowed(trimmed(whole.replace(/^\.+/, '')))
  const good = allowed(whole)
  return (shown && !UNFINISHED.test(good) ? good : shown) || FALLBACK
}

/** @param {string} name */
const trimmed = (name) => name.replace(BEFORE, '').replace(BEHIND, '')

/** @param {string} name */
const allowed = (name) => shortened(DEVICE.test(name) ? `_${name}` : name)

/** @param {string} name */
function shortened(name) {
  if (bytes(name) <= LONGEST) return name
  const dot = name.lastIndexOf('.')
  const ending = name.slice(dot)
  if (dot < 1 || bytes(ending) > LONGEST / 4) return trimmed(cut(name, LONGEST))
  return cut(name.slice(0, dot), LONGEST - bytes(ending)) + ending
}

/** @param {string} name */
const bytes = (name) => new TextEncoder().encode(name).length

/** Return as many whole characters as have room. @param {string} name @param {number} limit */
const cut = (name, limit) => name.slice(0, new TextEncoder().encodeInto(name, new Uint8Array(limit)).read).trimEnd()
