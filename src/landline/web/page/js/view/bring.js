/** Files from the composer: they are said by themselves, what is typed stays. */

import { pastedFiles, pickedFiles } from '../files/picked.js'
import { uploads } from '../files/uploads.js'
import { dropIntent, intentOf } from './intent.js'
import { pickFiles } from './pick.js'

/** Let somebody pick files, and say them. @param {string} room */
export async function bringPicked(room) {
  const files = await pickFiles()
  if (files.length) bring(room, pickedFiles(files))
}

/** Say what is pasted, if that is files. A spreadsheet gives a picture of what it also gives as
 * text: that is text. @param {string} room @param {ClipboardEvent} event */
export function bringPasted(room, event) {
  const { clipboardData: data } = event
  if (!data?.files.length || data.getData('text/plain')) return
  event.preventDefault()
  bring(room, pastedFiles(data, new Date()))
}

/** @param {string} room @param {import('../files/picked.js').Picked[]} files */
function bring(room, files) {
  const intent = intentOf(room)
  const reply = intent?.is === 'reply' ? intent.message.seq : undefined
  uploads.add(room, files, { say: '', ...(reply && { reply }) })
  if (reply) dropIntent(room)
}
