/** Several files saved one after the other: into a folder that somebody picks, or as downloads. */

import { download, reach } from './reach.js'

/** Milliseconds between downloads, of which a browser drops some if they come at once. */
const BETWEEN = 400

/** @typedef {{ room: string, path: string, name: string }} Wanted */
/** @typedef {(done: number, failed: number) => boolean} Told  returns whether to go on */

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
