/**
 * Ways to the bytes of a room's files: their addresses, for pictures, players and downloads, and
 * several saved one after the other. Addresses are asked for a few at a time: a page full of
 * pictures must not take the rate of requests from what somebody says.
 */

import { hub } from '../hub.js'

const AT_ONCE = 4
/** Further tries where the hub says that it is too fast. */
const AGAIN = 3

/** Milliseconds between downloads, of which a browser drops some if they come at once. */
const BETWEEN = 400

/** @typedef {{ room: string, path: string, name: string }} Wanted */
/** @typedef {(done: number, failed: number) => boolean} Told  returns whether to go on */

let asking = 0
/** @type {(() => void)[]} */
const waiting = []

/** Return where a file's bytes are. Rejects with HubError. @param {string} room @param {string} path
 * @returns {Promise<string>} */
export async function reach(room, path) {
  if (asking >= AT_ONCE) await new Promise((resolve) => waiting.push(() => resolve(undefined)))
  asking += 1
  try {
    return await patiently(room, path)
  } finally {
    asking -= 1
    waiting.shift()?.()
  }
}

/** Return the address anew: the file is another one, or its ticket is over. @param {string} room @param {string} path */
export function reachAgain(room, path) {
  hub.tickets.forget(room, path)
  return reach(room, path)
}

/** @param {string} room @param {string} path */
async function patiently(room, path) {
  for (let left = AGAIN; ; left -= 1) {
    try {
      return await hub.ticket(room, path)
    } catch (error) {
      const { retry } = /** @type {import('../hub.js').HubError} */ (error)
      if (retry == null || !left) throw error
      await new Promise((resolve) => setTimeout(resolve, retry * 1000))
    }
  }
}

/** Save a file as the browser does. Rejects with HubError. @param {string} room @param {string} path @param {string} name */
export async function download(room, path, name) {
  const link = document.createElement('a')
  link.href = await reach(room, path)
  link.download = name
  link.click()
}

/** Return the first bytes of a file as text, and whether there are more.
 * @param {string} room @param {string} path @param {number} most bytes */
export async function beginning(room, path, most) {
  const answer = await fetch(await reach(room, path), { headers: { Range: `bytes=0-${most - 1}` } })
  if (answer.status === 416) return { text: '', more: false } // it is empty
  if (!answer.ok) throw new Error(answer.statusText)
  const bytes = new Uint8Array(await answer.arrayBuffer())
  const size = Number(answer.headers.get('Content-Range')?.split('/')[1] ?? bytes.length)
  return { text: new TextDecoder().decode(bytes), more: size > bytes.length }
}

/** Whether a folder can be picked: not in every browser, nor over plain http. */
export const picksFolder = () => 'showDirectoryPicker' in globalThis

/** Let somebody pick a folder; null: they did not. @returns {Promise<any>} */
export async function pickFolder() {
  try {
    return await /** @type {any} */ (globalThis).showDirectoryPicker({ mode: 'readwrite' })
  } catch {
    return null
  }
}

/** Save files, in the folders that they are in where `into` is one; returns how many could not be.
 * @param {Wanted[]} files @param {any} into null: as downloads @param {Told} told */
export async function saveAll(files, into, told) {
  let failed = 0
  for (const [place, file] of files.entries()) {
    if (!told(place, failed)) return failed
    try {
      if (into) await saveInto(into, file)
      else {
        await download(file.room, file.path, file.name)
        await new Promise((resolve) => setTimeout(resolve, BETWEEN))
      }
    } catch {
      failed += 1
    }
  }
  told(files.length, failed)
  return failed
}

/** @param {any} into @param {Wanted} file */
async function saveInto(into, { room, path }) {
  const names = path.split('/')
  const name = names.pop()
  let folder = into
  for (const each of names) folder = await folder.getDirectoryHandle(each, { create: true })
  const answer = await fetch(await reach(room, path))
  if (!answer.ok || !answer.body) throw new Error(answer.statusText)
  const file = await folder.getFileHandle(name, { create: true })
  await answer.body.pipeTo(await file.createWritable())
}
