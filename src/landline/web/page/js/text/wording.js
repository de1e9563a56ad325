/**
 * What was done in a room, in words that follow the name of who did it: the same ones as in a
 * terminal (`landline/doors/messages.py`).
 */

import { t } from '../base/texts.js'
import { sizeText } from '../files/kinds.js'
import { moment } from './dates.js'
import { safeText } from './safe.js'

/** @typedef {import('../wire/protocol.js').Message} Message */
/** @typedef {import('../wire/protocol.js').RoomChange} RoomChange */

const MEMBER_DEEDS = new Set([
  'create', 'accept', 'join', 'leave', 'invite', 'kick', 'ban', 'unban', 'mute', 'unmute', 'grant',
])
const SHELF_DEEDS = new Set(['put', 'replace', 'remove', 'expire'])
const NOTICES = new Set([
  'invite', 'delete', 'adduser', 'setrole', 'setpassword', 'removeuser', 'invitation', 'addhook',
  'removehook', 'addtoken', 'revoke', 'adddevice', 'renamedevice', 'revokedevice', 'restpairing',
])

/** Return what a message that is no text says was done. @param {Message} message */
export function deedOf(message) {
  switch (message.kind) {
    case 'pin':
      return t(message.off ? 'ui.talk.deed.unpin' : 'ui.talk.deed.pin', { seq: message.target ?? 0 })
    case 'member':
      return who(message) + until(message) + reason(message)
    case 'room':
      return changes(message.change).join(t('ui.talk.deed.and')) || who(message)
    case 'file':
      return file(message)
    default:
      return notice(message)
  }
}

/** Return what files are called, one after the other. @param {Message} message */
export function fileNames(message) {
  return (message.files ?? []).map(({ name }) => safeText(name, 80)).join(', ')
}

/** @param {string} role */
export const roleName = (role) => t(`ui.talk.role.${role}`)

/** @param {Message} message */
function file(message) {
  if (!SHELF_DEEDS.has(message.did ?? '')) return who(message)
  const { together } = message
  const files = together
    ? t('ui.talk.deed.several', { name: safeText(together.name, 80), count: together.files, size: sizeText(together.size) })
    : fileNames(message)
  return t(`ui.talk.deed.file-${message.did}`, { files })
}

/** @param {Message} message */
function who({ did, kind, who, role }) {
  const name = safeText(who?.name ?? '')
  const deed = did ?? kind ?? ''
  if (!MEMBER_DEEDS.has(deed)) return t('ui.talk.deed.other', { did: safeText(deed, 40), who: name })
  return t(`ui.talk.deed.${deed}`, { who: name, role: roleName(role ?? 'member') })
}

/** @param {Message} message */
function until({ until }) {
  return until ? t('ui.talk.deed.until', { at: moment(until) }) : ''
}

/** @param {Message} message */
function reason({ text }) {
  return text ? t('ui.talk.deed.reason', { reason: safeText(text) }) : ''
}

/** @param {Message} message */
function notice(message) {
  const { did = '', text = '' } = message
  const place = safeText(text)
  if (did === 'removefile') {
    const name = safeText(message.who?.name ?? '')
    return t('ui.talk.notice.removefile', { files: fileNames(message), who: name, place })
  }
  if (did === 'setpassword' && !message.who) return t('ui.talk.notice.own-password')
  if (NOTICES.has(did)) {
    const deed = t(`ui.talk.notice.${did}`, {
      who: message.who ? safeText(message.who.name) : t('ui.talk.notice.you'),
      role: roleName(message.role ?? 'member'),
      seq: message.target ?? 0,
      place: place || t('ui.talk.notice.account'),
    })
    return deed + until(message)
  }
  const what = message.change ? changes(message.change).join(t('ui.talk.deed.and')) : who(message)
  return what + until(message) + (place ? t('ui.talk.notice.in', { place }) : '')
}

/** @param {RoomChange | undefined} change */
function changes(change = {}) {
  const { name, kind, topic, archived, slow, file_days: days } = change
  const told = []
  if (name !== undefined) told.push(t('ui.talk.deed.name', { name: safeText(name) }))
  if (kind !== undefined) told.push(t('ui.talk.deed.kind', { kind: t(`ui.talk.kind.${kind}`) }))
  if (topic) told.push(t('ui.talk.deed.topic', { topic: safeText(topic) }))
  else if (topic !== undefined) told.push(t('ui.talk.deed.no-topic'))
  if (archived !== undefined) told.push(t(archived ? 'ui.talk.deed.archive' : 'ui.talk.deed.unarchive'))
  if (slow) told.push(t('ui.talk.deed.slow', { slow }))
  else if (slow !== undefined) told.push(t('ui.talk.deed.no-slow'))
  if (days) told.push(t('ui.talk.deed.file-days', { count: days }))
  else if (days !== undefined) told.push(t('ui.talk.deed.no-file-days'))
  return [...told, ...keeping(change)]
}

/** @param {RoomChange} change */
function keeping({ keep_days: days, keep_messages: messages }) {
  if (days === undefined && messages === undefined) return []
  const bounds = []
  if (days) bounds.push(t('ui.talk.deed.keep-days', { count: days }))
  if (messages) bounds.push(t('ui.talk.deed.keep-messages', { count: messages }))
  return bounds.length ? bounds : [t('ui.talk.deed.keep-all')]
}
