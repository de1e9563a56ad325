/** Reads new messages out, and those only: what scrolls into view is not news. */

import { html, repeat } from '../base/html.js'
import { plainOf } from '../text/markdown.js'
import { safeText } from '../text/safe.js'
import { deedOf } from '../text/wording.js'

/** @typedef {import('../store/timeline.js').Timeline} Timeline */
/** @typedef {import('../wire/protocol.js').Message} Message */

/** Messages that are in the live region at once. */
const MOST = 5
/** Characters of each. */
const LONGEST = 300

export class Announcer {
  /** @type {Message[]} */
  #news = []
  /** @type {number | null} */
  #last = null

  /** Return what is in the live region now. @param {Timeline} timeline @param {string} me */
  take(timeline, me) {
    const { items, last, loaded, atEnd } = timeline
    if (loaded && this.#last !== null && atEnd) {
      for (let at = items.length - 1; at >= 0; at -= 1) {
        const item = items[at]
        if (!item || item.seq <= this.#last || items.length - at > MOST) break
        if (item.user !== me && !item.together?.told) this.#news.push(item)
      }
      this.#news = this.#news.sort((one, other) => one.seq - other.seq).slice(-MOST)
    }
    if (loaded) this.#last = Math.max(this.#last ?? 0, last)
    return repeat(this.#news, ({ seq }) => seq, (message) => html`<p>${spoken(message)}</p>`)
  }
}

/** @param {Message} message */
function spoken(message) {
  const from = safeText(message.from)
  if (message.kind) return from + deedOf(message)
  const files = (message.files ?? []).map(({ name }) => name).join(', ')
  return `${from}: ${safeText(`${plainOf(message.text ?? '')} ${files}`, LONGEST)}`
}
