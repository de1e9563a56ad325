/** The page's title and icon say how much is unread, wherever the page is. */

import { t } from '../base/texts.js'
import { hub } from '../hub.js'

/** Pixels of the icon, and of the spot on it. */
const SIDE = 64
const SPOT = 20

/** @type {HTMLImageElement | null} */
let plain = null
let shown = ''

/** Keep title and icon as things are. */
export function keepTitle() {
  hub.store.watch(['rooms', 'route', 'me', 'language'], say)
  say()
}

function say() {
  const wanted = [...hub.rooms.values()].reduce(
    (sum, room) => sum + (room.info.kind === 'direct' ? room.unread : room.mentions),
    0,
  )
  const unread = wanted > 0 || [...hub.rooms.values()].some((room) => room.joined && room.unread > 0)
  const name = hub.name || 'landline'
  const where = hub.me ? title() : ''
  document.title = `${wanted ? `(${wanted}) ` : ''}${where ? `${where} · ` : ''}${name}`
  void draw(wanted ? 'wanted' : unread ? 'unread' : '')
}

function title() {
  const { route } = hub
  if (route.view === 'room' || route.view === 'files') return hub.title(route.room)
  return t(`ui.shell.title.${route.view}`)
}

/** Put a spot on the icon. @param {string} kind */
async function draw(kind) {
  if (kind === shown) return
  shown = kind
  const link = document.querySelector('link[rel=icon]')
  if (!(link instanceof HTMLLinkElement)) return
  if (!kind) {
    link.href = '/icon.svg'
    return
  }
  plain ??= await loaded('/icon.svg')
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = SIDE
  const context = canvas.getContext('2d')
  if (!context || kind !== shown) return
  context.drawImage(plain, 0, 0, SIDE, SIDE)
  context.beginPath()
  context.arc(SIDE - SPOT, SPOT, SPOT, 0, 2 * Math.PI)
  context.fillStyle = kind === 'wanted' ? '#d93025' : '#f2b134'
  context.fill()
  context.lineWidth = 5
  context.strokeStyle = '#ffffff'
  context.stroke()
  link.href = canvas.toDataURL()
}

/** @param {string} address @returns {Promise<HTMLImageElement>} */
function loaded(address) {
  const image = new Image(SIDE, SIDE)
  return new Promise((resolve, reject) => {
    image.onload = () => resolve(image)
    image.onerror = reject
    image.src = address
  })
}
