/** What is in a folder of a room, in full, and in an order of one's own. */

import { hub } from '../hub.js'
import { kindOf } from './kinds.js'

/** @typedef {import('../wire/protocol.js').FileInfo} FileInfo */
/** @typedef {import('../wire/protocol.js').FolderInfo} FolderInfo */
/** @typedef {FileInfo & { path: string }} Filed */
/** @typedef {'name' | 'size' | 'at' | 'by'} By */

/** Entries of one folder, and files of all of a room, that are listed at most. */
const MOST = 5_000
/** Entries that are asked for at once. */
const PAGE = 500

/** Return what is in a folder; `more`: there is more than is listed. Rejects with HubError.
 * @param {string} room @param {string} folder
 * @returns {Promise<{ folders: FolderInfo[], files: Filed[], more: boolean }>} */
export async function listFolder(room, folder) {
  /** @type {FolderInfo[]} */
  const folders = []
  /** @type {Filed[]} */
  const files = []
  /** @type {string | undefined} */
  let after
  do {
    /** @type {import('../wire/protocol.js').FileList} */
    const page = await hub.ask({ do: 'files', room, folder, limit: PAGE, ...(after !== undefined && { after }) })
    folders.push(...page.folders)
    files.push(...page.files.map((file) => ({ ...file, path: folder ? `${folder}/${file.name}` : file.name })))
    after = page.more
  } while (after !== undefined && folders.length + files.length < MOST)
  return { folders, files, more: after !== undefined }
}

/** Return the files in a folder at any depth. Rejects with HubError. @param {string} room @param {string} folder
 * @returns {Promise<Filed[]>} */
export async function listAll(room, folder) {
  /** @type {Filed[]} */
  const found = []
  const waiting = [folder]
  for (let next = waiting.shift(); next !== undefined && found.length < MOST; next = waiting.shift()) {
    const { folders, files } = await listFolder(room, next)
    const above = next ? `${next}/` : ''
    found.push(...files)
    waiting.push(...folders.map(({ name }) => above + name))
  }
  return found
}

/** Return the pictures and films of a room, the newest first. Rejects with HubError. @param {string} room */
export async function listPictures(room) {
  const all = await listAll(room, '')
  const files = all.filter(({ name }) => ['image', 'video'].includes(kindOf(name) ?? ''))
  return { folders: [], files: sorted(files, 'at', false), more: all.length >= MOST }
}

/** Return entries in an order: by name as people count, else the largest or newest first.
 * @template {{ name: string, size: number, at?: number, by?: string }} E
 * @param {E[]} entries @param {By} by @param {boolean} turned @returns {E[]} */
export function sorted(entries, by, turned) {
  const names = (/** @type {E} */ a, /** @type {E} */ b) => a.name.localeCompare(b.name, undefined, { numeric: true })
  const compared = [...entries].sort((a, b) => {
    if (by === 'size') return b.size - a.size || names(a, b)
    if (by === 'at') return (b.at ?? 0) - (a.at ?? 0) || names(a, b)
    if (by === 'by') return (a.by ?? '').localeCompare(b.by ?? '') || names(a, b)
    return names(a, b)
  })
  return turned ? compared.reverse() : compared
}
