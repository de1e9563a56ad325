/** Days and times as people read them, in the language of the page and the clock of the browser. */

import { language, t } from '../base/texts.js'

const HOUR = 3_600_000

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map()

/** Return the time of day. @param {number} ms since 1970 */
export function clock(ms) {
  return format('clock', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(ms)
}

/** Return day and time in full. @param {number} ms since 1970 */
export function moment(ms) {
  return format('moment', {
    year: 'numeric', month: 'short', day: 'numeric', weekday: 'short',
    hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
  }).format(ms)
}

/** Return day and time, as lists show them. @param {number} ms since 1970 */
export function dayAndTime(ms) {
  return format('dayAndTime', {
    year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).format(ms)
}

/** Return what a day is called: today, yesterday, or its date. @param {number} ms since 1970
 * @param {number} now */
export function dayName(ms, now) {
  const days = Math.round((startOf(now) - startOf(ms)) / (24 * HOUR))
  if (days === 0) return t('ui.talk.today')
  if (days === 1) return t('ui.talk.yesterday')
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear()
  return format(sameYear ? 'day' : 'dayOfYear', {
    ...(!sameYear && { year: 'numeric' }), month: 'long', day: 'numeric', weekday: 'long',
  }).format(ms)
}

/** Return a name of the day that is the same for all its messages. @param {number} ms since 1970 */
export function dayOf(ms) {
  const day = new Date(ms)
  const two = (/** @type {number} */ part) => String(part).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}

/** Return when a day begins; null: that is no day. @param {string} day as `2026-11-26` */
export function dayBegins(day) {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)
  return match ? new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3])).getTime() : null
}

/** @param {number} ms */
function startOf(ms) {
  return new Date(ms).setHours(0, 0, 0, 0)
}

/** @param {string} name @param {Intl.DateTimeFormatOptions} options */
function format(name, options) {
  const key = `${language()} ${name}`
  const known = formats.get(key) ?? new Intl.DateTimeFormat(language() === 'zh' ? 'zh-CN' : 'en-GB', options)
  formats.set(key, known)
  return known
}
