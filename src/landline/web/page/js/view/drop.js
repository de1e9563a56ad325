/** Files that are dropped on the page go to the room that one is in, or sees the files of. */

import { html, render } from '../base/html.js'
import { t } from '../base/texts.js'
import { droppedFiles } from '../files/picked.js'
import { uploads } from '../files/uploads.js'
import { hub } from '../hub.js'
import { whyNot } from './deeds.js'
import { icon } from './icons.js'
import { toast } from './toast.js'

/** What takes drops otherwise than the room does: where there is a folder.
 * @type {((files: import('../files/picked.js').Picked[]) => void) | null} */
let taker = null

/** Let `take` have what is dropped; returns what ends it. @param {NonNullable<typeof taker>} take */
export function takeDrops(take) {
  taker = take
  return () => {
    if (taker === take) taker = null
  }
}

/** Hear of drops as long as `element` is there. @param {import('../base/element.js').LandlineElement} element */
export function hearDrops(element) {
  const zone = document.createElement('div')
  zone.className = 'drop-zone'
  zone.hidden = true
  document.body.append(zone)
  element.onLeave(() => zone.remove())
  let depth = 0
  const leave = () => {
    depth = 0
    zone.hidden = true
  }
  element.listen(document, 'dragenter', (event) => {
    if (!holdsFiles(event)) return
    depth += 1
    zone.hidden = false
    render(words(), zone)
  })
  element.listen(document, 'dragleave', (event) => {
    if (holdsFiles(event) && --depth <= 0) leave()
  })
  element.listen(document, 'dragover', (event) => {
    if (!holdsFiles(event)) return
    event.preventDefault()
    event.dataTransfer.dropEffect = refusal() ? 'none' : 'copy'
  })
  element.listen(document, 'drop', (event) => {
    if (!holdsFiles(event)) return
    event.preventDefault() // else the browser goes to the file
    leave()
    void dropped(event.dataTransfer)
  })
}

/** @param {DragEvent} event */
const holdsFiles = ({ dataTransfer }) => dataTransfer?.types.includes('Files') ?? false

/** @returns {string} the room that one sees; '': none */
const roomHere = () => ('room' in hub.route ? hub.route.room : '')

function refusal() {
  const room = roomHere()
  return room ? whyNot(room) : t('ui.files.drop.nowhere')
}

function words() {
  const why = refusal()
  const room = hub.title(roomHere())
  return html`<p>${icon(why ? 'lock' : 'upload')} ${why || t('ui.files.drop', { room })}</p>`
}

/** @param {DataTransfer} data */
async function dropped(data) {
  const why = refusal()
  if (why) {
    toast(why, { kind: 'error' })
    return
  }
  const room = roomHere()
  const take = taker
  const files = await droppedFiles(data)
  if (!files.length) toast(t('ui.files.drop.empty'))
  else if (take) take(files)
  else uploads.add(room, files, { say: '' })
}
