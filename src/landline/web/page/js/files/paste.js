/** What a pasted picture is called. Pure. */

/** Browsers call every picture of the clipboard the same. */
const NAMELESS = /^(image|bild|图像|图片)?\.(\w+)$/i

/** Return a name with the time in it for what has none of its own.
 * @param {{ name: string }} file @param {Date} now */
export function clockName({ name }, now) {
  const match = NAMELESS.exec(name)
  if (!match) return name
  const two = (/** @type {number} */ part) => String(part).padStart(2, '0')
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(two).join('-')
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('.')
  return `${day} ${time}.${match[2]}`
}
