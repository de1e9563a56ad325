/** Files as somebody picks, drops or pastes them, with the folders that they are in. */

/** `path`: within what was picked; `handle`: by which it can be read after a reload.
 * @typedef {{ file: File, path: string, handle?: any }} Picked */

/** Browsers call every picture of the clipboard the same. */
const NAMELESS = /^(image|bild|图像|图片)?\.(\w+)$/i
/** Most files that are taken at once. */
export const MOST = 5_000
/** Characters of a name that stands for several. */
const TOLD = 80

/** Return what a field, or a list of files, holds. @param {Iterable<File>} files @returns {Picked[]} */
export function pickedFiles(files) {
  return [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }))
}

/** Return what was pasted: pictures without a name of their own get one with the time.
 * @param {DataTransfer} data @param {Date} now @returns {Picked[]} */
export function pastedFiles(data, now) {
  return [...data.files].map((file) => ({ file, path: clockName(file, now) }))
}

/** Return what was dropped, folders with all that is in them. Has to be called while the event is
 * heard: afterwards nothing can be read of it. @param {DataTransfer} data @returns {Promise<Picked[]>} */
export function droppedFiles(data) {
  const roots = [...data.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({
      entry: item.webkitGetAsEntry?.() ?? null,
      file: item.getAsFile(),
      // Not in every browser, nor over plain http.
      handle: /** @type {any} */ (item).getAsFileSystemHandle?.().catch(() => null),
    }))
  return read(roots)
}

/** @param {{ entry: FileSystemEntry | null, file: File | null, handle?: Promise<any> }[]} roots */
async function read(roots) {
  /** @type {Picked[]} */
  const picked = []
  for (const { entry, file, handle } of roots) {
    if (entry?.isDirectory) await walk(/** @type {FileSystemDirectoryEntry} */ (entry), '', picked)
    else if (file) picked.push({ file, path: file.name, handle: await handle })
  }
  return picked
}

/** @param {FileSystemDirectoryEntry} folder @param {string} above @param {Picked[]} picked */
async function walk(folder, above, picked) {
  const path = `${above}${folder.name}/`
  const reader = folder.createReader()
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject))
    if (!some.length || picked.length > MOST) return
    for (const entry of some) {
      if (entry.isDirectory) await walk(/** @type {FileSystemDirectoryEntry} */ (entry), path, picked)
      else picked.push({ file: await fileOf(/** @type {FileSystemFileEntry} */ (entry)), path: path + entry.name })
    }
  }
}

/** @param {FileSystemFileEntry} entry @returns {Promise<File>} */
const fileOf = (entry) => new Promise((resolve, reject) => entry.file(resolve, reject))

/** Return what people are told that several files are: the folder that all are in, or the first
 * of them; undefined where it is one. @param {Picked[]} picked */
export function severalOf(picked) {
  if (picked.length < 2) return undefined
  const [first = ''] = picked.map(({ path }) => path.slice(0, path.indexOf('/') + 1))
  const isFolder = first !== '' && picked.every(({ path }) => path.startsWith(first))
  const told = [...(isFolder ? first.slice(0, -1) : (picked[0]?.path ?? ''))].slice(0, TOLD).join('')
  const name = isFolder ? `${told}/` : `${told}, …`
  return { name, files: picked.length, size: picked.reduce((sum, { file }) => sum + file.size, 0) }
}

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
