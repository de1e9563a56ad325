/** What can be done with a message, by menu, key or button. */

import { formatRoute } from '../base/route.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { mayModerate } from '../store/rights.js'
import { moment } from '../text/dates.js'
import { safeText } from '../text/safe.js'
import { confirmDialog } from './dialog.js'
import { openEmoji } from './emoji.js'
import { intend } from './intent.js'
import { openPerson } from './late.js'
import { copyText } from './marked.js'
import { openMenu } from './menu.js'
import { toastError } from './toast.js'

/** @typedef {import('../wire/protocol.js').Message} Message */
/** @typedef {import('../wire/protocol.js').Verb} Verb */
/** `key`: does it where the message has the focus.
 * @typedef {{ key: string, text: string, icon: string, danger?: boolean,
 *   may: (message: Message) => boolean, act: (message: Message) => unknown }} Deed */

/** What is put on a message with one click. */
export const QUICK = ['👍', '❤️', '😂']
/** Characters of a message that a question repeats. */
const QUOTED = 120

/** @param {Message} message */
const isText = ({ kind, deleted }) => !kind && !deleted
/** @param {Message} message */
const isMine = ({ user }) => user === hub.me?.id

/** @type {Record<string, Deed>} */
export const DEEDS = {
  reply: {
    key: 'r',
    text: 'ui.talk.reply',
    icon: 'reply',
    may: (message) => isText(message) && !whyNot(message.room),
    act: (message) => intend(message.room, { is: 'reply', message }),
  },
  react: {
    key: '+',
    text: 'ui.talk.react',
    icon: 'smile',
    may: (message) => isText(message) && !whyNot(message.room),
    act: (message) => openEmoji((emoji) => react(message, emoji)),
  },
  edit: {
    key: 'e',
    text: 'ui.talk.edit',
    icon: 'edit',
    may: (message) => isText(message) && isMine(message) && !whyNot(message.room),
    act: (message) => intend(message.room, { is: 'edit', message }),
  },
  pin: {
    key: 'p',
    text: 'ui.talk.pin',
    icon: 'pin',
    may: (message) => isText(message) && mayPin(message.room),
    act: (message) => done({ do: 'pin', room: message.room, seq: message.seq, ...(isPinned(message) && { off: true }) }),
  },
  copy: {
    key: 'c',
    text: 'ui.talk.copy',
    icon: 'copy',
    may: (message) => isText(message) && Boolean(message.text),
    act: (message) => copyText(message.text ?? ''),
  },
  link: {
    key: 'l',
    text: 'ui.talk.copy-link',
    icon: 'link',
    may: () => true,
    act: ({ room, seq }) => copyText(`${location.origin}/${formatRoute({ view: 'room', room, seq })}`),
  },
  person: {
    key: 'i',
    text: 'ui.talk.person',
    icon: 'person',
    may: ({ via }) => !via,
    act: ({ from }) => openPerson(from),
  },
  remove: {
    key: 'Delete',
    text: 'ui.talk.delete',
    icon: 'trash',
    danger: true,
    may: (message) => isText(message) && (isMine(message) || moderates(message.room)),
    act: remove,
  },
}

/** Open the menu of all that can be done with a message.
 * @param {Message} message @param {Element} anchor @param {{ x: number, y: number }} [at] */
export function openDeeds(message, anchor, at) {
  const items = Object.values(DEEDS)
    .filter(({ may }) => may(message))
    .map((deed) => ({
      text: t(deed.text === 'ui.talk.pin' && isPinned(message) ? 'ui.talk.unpin' : deed.text),
      icon: deed.icon,
      danger: deed.danger ?? false,
      keys: deed.key === 'Delete' ? t('ui.talk.key.delete') : deed.key.toUpperCase(),
      act: () => deed.act(message),
    }))
  if (items.length) openMenu(anchor, items, { label: t('ui.talk.deeds'), ...(at && { at }) })
}

/** Put an emoji on a message, or take one's own away. @param {Message} message @param {string} emoji */
export function react(message, emoji) {
  const off = message.reactions?.[emoji]?.includes(hub.me?.id ?? '') ?? false
  return done({ do: 'react', room: message.room, seq: message.seq, emoji, ...(off && { off }) })
}

/** Return why one cannot speak in a room, in words; '' where one can. No connection is no
 * reason: what is said waits. @param {string} name */
export function whyNot(name) {
  const info = hub.room(name)?.info
  if (!info) return ''
  if (info.kind === 'audit') return t('ui.talk.cannot.audit')
  if (info.archived) return t('ui.talk.cannot.archived')
  if (info.kind === 'announcement' && !moderates(name)) return t('ui.talk.cannot.announcement')
  const muted = mutedUntil(name)
  if (muted === 0) return t('ui.talk.cannot.muted')
  return muted > Date.now() ? t('ui.talk.cannot.muted-until', { at: moment(muted) }) : ''
}

/** @param {string} name */
const moderates = (name) => mayModerate(hub.room(name)?.info, hub.me?.role ?? 'guest')

/** @param {Message} message */
const isPinned = ({ room, seq }) => hub.room(room)?.info.pins?.includes(seq) ?? false

/** @param {string} name */
export function mayPin(name) {
  const kind = hub.room(name)?.info.kind
  return kind === 'direct' || kind === 'own' || moderates(name)
}

/** Return until when one may not speak, as far as the messages that are loaded tell: 0 for good,
 * -1 not at all. @param {string} name */
function mutedUntil(name) {
  const me = hub.me?.id
  const deeds = ['mute', 'unmute']
  const last = hub.timeline(name).items.findLast(
    ({ kind, who, did }) => kind === 'member' && who?.id === me && deeds.includes(did ?? ''),
  )
  return last?.did === 'mute' ? (last.until ?? 0) : -1
}

/** @param {Message} message */
async function remove(message) {
  const detail = safeText(message.text ?? '', QUOTED)
  if (await confirmDialog(t('ui.talk.delete-sure'), t('ui.talk.delete'), { detail })) {
    await done({ do: 'delete', room: message.room, seq: message.seq })
  }
}

/** @param {Verb} verb */
async function done(verb) {
  try {
    await hub.ask(verb)
  } catch (error) {
    toastError(error)
  }
}
