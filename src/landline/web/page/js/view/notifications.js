/**
 * What tells somebody who looks elsewhere: the number in the title and on the icon, which
 * works everywhere, and the system's notifications, which browsers allow on https only.
 */

import { go } from '../base/route.js'
import { setting } from '../base/settings.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { safeText } from '../text/safe.js'
import { beep } from './sound.js'

/** Whether the system can be asked to show something: `insecure` because of plain http,
 * `denied` by whoever sits here, `none` where the browser knows of no such thing.
 * @returns {'yes' | 'ask' | 'denied' | 'insecure' | 'none'} */
export function canNotify() {
  if (!isSecureContext) return 'insecure'
  if (!('Notification' in globalThis)) return 'none'
  if (Notification.permission === 'denied') return 'denied'
  return Notification.permission === 'granted' ? 'yes' : 'ask'
}

/** Ask for leave to notify; return whether it was given. */
export async function askToNotify() {
  const can = canNotify()
  return can === 'yes' || (can === 'ask' && (await Notification.requestPermission()) === 'granted')
}

/** Characters of a message that are shown. */
const SHOWN = 140

/** Room -> how many mentions, or unread ones in a private talk, there were. @type {Map<string, number>} */
const before = new Map()
let first = true

/** Tell of what is new and meant for this person, while the page is out of sight. */
export function watchForNews() {
  hub.store.watch(['rooms'], () => {
    for (const room of hub.rooms.values()) {
      const name = room.info.room
      const direct = room.info.kind === 'direct'
      const count = direct ? room.unread : room.mentions
      const grown = count > (before.get(name) ?? 0)
      before.set(name, count)
      if (grown && !first && (document.hidden || !document.hasFocus())) void tell(name, direct)
    }
    if (hub.rooms.size) first = false
  })
}

/** @param {string} room @param {boolean} direct */
async function tell(room, direct) {
  if (setting('sound')) beep()
  if (!setting('notify') || canNotify() !== 'yes') return
  const { from = '', text = '' } = (await lastOf(room)) ?? {}
  const title = direct ? from || hub.title(room) : t('ui.shell.notify.mention', { name: from, room: hub.title(room) })
  const body = safeText(text, SHOWN)
  const notification = new Notification(title, { body, tag: room, icon: '/icon-192.png' })
  notification.addEventListener('click', () => {
    focus()
    go({ view: 'room', room })
    notification.close()
  })
}

/** @param {string} room @returns {Promise<import('../wire/protocol.js').Message | undefined>} */
async function lastOf(room) {
  try {
    return (await hub.ask({ do: 'history', room, limit: 1 })).messages.at(-1)
  } catch {
    return undefined
  }
}
