/**
 * A timeline as rows to be shown: messages, and between them days, what is new, what is still to
 * be loaded. Pure.
 */

import { dayOf } from '../text/dates.js'

/** @typedef {import('../store/timeline.js').Timeline} Timeline */
/** @typedef {import('../store/timeline.js').Waiting} Waiting */
/** @typedef {import('../wire/protocol.js').Message} Message */
/**
 * @typedef {{ key: string, is: 'start' | 'older' | 'newer' | 'new' }
 *   | { key: string, is: 'day', at: number }
 *   | { key: string, is: 'message', message: Message, leads: boolean }
 *   | { key: string, is: 'waiting', waiting: Waiting, leads: boolean }} Row
 */

/** Milliseconds within which what one person says stands together. */
export const TOGETHER = 5 * 60_000

/** Return the rows, oldest first.
 * @param {Pick<Timeline, 'items' | 'waiting' | 'atStart' | 'atEnd'>} timeline
 * @param {{ mark: number | null, me: string }} reader `mark`: what was read when they came
 * @returns {Row[]} */
export function rowsOf({ items, waiting, atStart, atEnd }, { mark, me }) {
  /** @type {Row[]} */
  const rows = [atStart ? { key: 'start', is: 'start' } : { key: 'older', is: 'older' }]
  const carried = new Set(items.flatMap(carries))
  let day = ''
  let isMarked = mark === null
  /** @type {Message | null} */
  let before = null
  for (const message of items) {
    if (isCarried(message, carried)) continue
    const at = message.at ?? 0
    const today = dayOf(at)
    if (today !== day) {
      rows.push({ key: `d${today}`, is: 'day', at })
      before = null
    }
    day = today
    if (!isMarked && mark !== null && message.seq > mark && message.user !== me) {
      rows.push({ key: 'new', is: 'new' })
      isMarked = true
      before = null
    }
    rows.push({ key: `m${message.seq}`, is: 'message', message, leads: leads(message, before) })
    before = message
  }
  if (!atEnd) return [...rows, { key: 'newer', is: 'newer' }]
  let mine = before?.user === me && !before.kind
  for (const one of waiting) {
    rows.push({ key: `w${one.cid}`, is: 'waiting', waiting: one, leads: !mine })
    mine = true
  }
  return rows
}

/** Return the first message, as far as it is there, at or behind `seq`.
 * @param {Message[]} items @param {number} seq */
export function messageAt(items, seq) {
  return items.find((item) => item.seq >= seq) ?? items.at(-1)
}

/** Return what a text carries, by who says it. @param {Message} message */
function carries({ kind, deleted, user, files = [] }) {
  return kind || deleted ? [] : files.map(({ path }) => `${user} ${path}`)
}

/** Return whether this only notes that files came which a text by the same person shows, or of
 * which the note before has told. @param {Message} message @param {Set<string>} carried */
function isCarried({ kind, did, user, files = [], together }, carried) {
  if (together?.told) return true
  return kind === 'file' && did === 'put' && files.length > 0 && files.every(({ path }) => carried.has(`${user} ${path}`))
}

/** Return whether a message begins with who says it. @param {Message} message @param {Message | null} before */
function leads(message, before) {
  if (!before || before.kind || message.kind || message.reply || message.me || before.me) return true
  const same = before.user === message.user && before.from === message.from && before.via === message.via
  return !same || (message.at ?? 0) - (before.at ?? 0) > TOGETHER
}
