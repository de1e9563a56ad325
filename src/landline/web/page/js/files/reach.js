/**
 * Addresses of files for pictures and players, asked for a few at a time: a page full of
 * pictures must not take the rate of requests from what somebody says.
 */

import { hub } from '../hub.js'

const AT_ONCE = 4
/** Further tries where the hub says that it is too fast. */
const AGAIN = 3

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
