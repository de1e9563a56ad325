/**
 * The bytes of uploads over a reload: a handle that the browser may read the file by again, or
 * a small file as it is. What does not live here: what the uploads are (`keep.uploads`).
 */

/** Files up to so many bytes are kept themselves. */
const SMALL = 16 * 1024 * 1024
const STORE = 'files'

/** @type {Promise<IDBDatabase> | null} */
let opened = null

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
  const kept = handle ?? (file.size <= SMALL ? file : null)
  // A browser that keeps nothing asks for the file again.
  if (kept) await within('readwrite', (store) => store.put(kept, id)).catch(() => {})
}

/** @param {string} id */
export const forgetFile = (id) => within('readwrite', (store) => store.delete(id)).catch(() => {})

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
