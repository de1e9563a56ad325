/**
 * What is kept of uploads over a reload: each page's list, which another takes over once it is
 * closed. Who lives has a lock; where a browser has none (over plain http), pages are asked, and
 * who lives answers. And of the bytes a handle that the browser may read the file by again, or a small
 * file as it is.
 */

import { keep } from '../base/keep.js'
import { cid } from '../wire/world.js'

/** @typedef {import('./queue.js').Record} Record */
/** @typedef {{ page: string, owner: string, records: Record[] }} Kept */

const LOCK = 'landline.uploads.'
/** Milliseconds in which a page that is left, or loaded anew, has let go of its lock. */
const LEAVING = 2_000
/** Milliseconds in which another page answers that it is there, where there are no locks. */
const PATIENCE = 300
/** Uploads that are kept; of more, a reload forgets the last. */
const MOST = 400

const page = cid()
const locks = globalThis.navigator?.locks
locks?.request(LOCK + page, () => new Promise(() => {})).catch(() => {})
const channel = !locks && 'BroadcastChannel' in globalThis ? new BroadcastChannel('landline.uploads') : null
/** @type {Set<string>} */
const others = new Set()
channel?.addEventListener('message', ({ data }) => {
  if (data === 'who') channel.postMessage(page)
  else others.add(data)
})

const all = () => /** @type {Kept[]} */ (keep.uploads.get() ?? [])

/** Keep this page's list. @param {string} owner whose it is @param {Record[]} records */
export function saveRecords(owner, records) {
  const rest = all().filter((kept) => kept.page !== page)
  const mine = { page, owner, records: records.slice(0, MOST) }
  if (!keep.uploads.set(records.length ? [...rest, mine] : rest)) keep.uploads.set(rest)
}

/** Hear of each closed page that has left something of `owner`.
 * @param {string} owner @param {(page: string) => void} hear */
export function findLeft(owner, hear) {
  const pages = all().filter((kept) => kept.owner === owner && kept.page !== page).map((kept) => kept.page)
  if (!pages.length) return
  if (!locks) return void askOthers(pages, hear)
  const signal = AbortSignal.timeout(LEAVING)
  for (const other of pages) locks.request(LOCK + other, { signal }, () => hear(other)).catch(() => {})
}

/** @param {string[]} pages @param {(page: string) => void} hear */
async function askOthers(pages, hear) {
  channel?.postMessage('who')
  await new Promise((resolve) => setTimeout(resolve, channel ? PATIENCE : 0))
  for (const other of pages) if (!others.has(other)) hear(other)
}

/** Return what a closed page has left, which is this one's from now on. @param {string} closed @returns {Record[]} */
export function takeOver(closed) {
  const kept = all()
  keep.uploads.set(kept.filter((each) => each.page !== closed))
  return kept.find((each) => each.page === closed)?.records ?? []
}

/** Bytes of a file that is kept itself, and of all of them. */
const SMALL = 16 * 1024 * 1024
const ROOM = 4 * SMALL
const STORE = 'files'

/** @type {Promise<IDBDatabase> | null} */
let opened = null
/** Bytes of the files that this page keeps. @type {Map<string, number>} */
const sizes = new Map()

/** @returns {Promise<IDBDatabase>} */
function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('landline.uploads', 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  return opened
}

/** @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest} act @returns {Promise<any>} */
async function within(mode, act) {
  const store = (await database()).transaction(STORE, mode).objectStore(STORE)
  return new Promise((resolve, reject) => {
    const request = act(store)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** Remember how to read a file again, where there is a way. @param {string} id @param {File} file @param {any} [handle] */
export async function remember(id, file, handle) {
  const used = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  const fits = file.size <= SMALL && used + file.size <= ROOM
  if (!handle && !fits) return
  if (!handle) sizes.set(id, file.size)
  // A browser that keeps nothing asks for the file again.
  await within('readwrite', (store) => store.put(handle ?? file, id)).catch(() => {})
}

/** @param {string} id */
export function forgetFile(id) {
  sizes.delete(id)
  return within('readwrite', (store) => store.delete(id)).catch(() => {})
}

/** Forget the bytes of uploads that no page has any more. */
export async function forgetOthers() {
  const ids = new Set(all().flatMap(({ records }) => records.map(({ id }) => id)))
  /** @type {string[]} */
  const kept = await within('readonly', (store) => store.getAllKeys()).catch(() => [])
  for (const id of kept) if (!ids.has(id)) void forgetFile(id)
}

/** Return what is remembered: a file, or a handle that has to be asked; null: nothing. @param {string} id */
export const recall = (id) => within('readonly', (store) => store.get(id)).catch(() => null)

/** Return the file of a handle; `asks`: somebody has just clicked, and may be asked. null: no.
 * @param {any} handle @param {boolean} asks @returns {Promise<File | null>} */
export async function fileBehind(handle, asks) {
  try {
    const wish = { mode: 'read' }
    let allowed = await handle.queryPermission(wish)
    if (allowed === 'prompt' && asks) allowed = await handle.requestPermission(wish)
    return allowed === 'granted' ? await handle.getFile() : null
  } catch {
    return null
  }
}
