/** What kind a file is, by its name: only what the hub lets browsers show (`web/media.py`). Pure. */

/** @typedef {'image' | 'audio' | 'video' | 'text'} Shown */

/** @type {Record<Shown, string>} */
const ENDINGS = {
  image: 'avif bmp gif ico jpeg jpg png webp',
  audio: 'aac flac m4a mp3 oga ogg opus wav weba',
  video: 'm4v mov mp4 ogv webm',
  text: 'csv log md txt',
}
/** @type {Record<string, string>} */
const ICONS = { audio: 'music', video: 'video', image: 'image', text: 'list' }
const ARCHIVES = new Set('7z gz rar tar xz zip zst'.split(' '))
const CODE = new Set('c cpp css go h htm html java js json py rb rs sh svg ts xml yaml yml'.split(' '))

const KINDS = new Map(
  Object.entries(ENDINGS).flatMap(([kind, endings]) =>
    endings.split(' ').map((ending) => [ending, /** @type {Shown} */ (kind)]),
  ),
)

/** @param {string} name */
const endingOf = (name) => name.slice(name.lastIndexOf('.') + 1).toLowerCase()

/** Return how a file can be shown; null: it is saved. @param {string} name @returns {Shown | null} */
export const kindOf = (name) => KINDS.get(endingOf(name)) ?? null

/** Return the icon of a file. @param {string} name */
export function iconOf(name) {
  const ending = endingOf(name)
  if (ARCHIVES.has(ending)) return 'archive'
  return ICONS[kindOf(name) ?? ''] ?? (CODE.has(ending) ? 'code' : 'file')
}

/** Return the last name of a path. @param {string} path */
export const nameOf = (path) => path.slice(path.lastIndexOf('/') + 1)

/** Return a number of bytes as people read it. @param {number} size */
export function sizeText(size) {
  if (size < 1024) return `${size} B`
  const units = ['KiB', 'MiB', 'GiB', 'TiB']
  let value = size / 1024
  while (value >= 1024 && units.length > 1) {
    value /= 1024
    units.shift()
  }
  return `${value.toFixed(1)} ${units[0]}`
}
