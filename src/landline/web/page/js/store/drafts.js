/** What was typed in each room and not sent: kept across reloads, the oldest dropped first. */

import { keep } from '../base/keep.js'

/** Rooms whose drafts are kept. */
const MOST = 100
/** UTF-16 units of one. */
const LONGEST = 20_000

export class Drafts {
  /** @type {Map<string, string>} */
  #drafts = new Map(Object.entries(keep.drafts.get() ?? {}))

  /** All of them, the oldest first. */
  get all() {
    return [...this.#drafts].map(([room, text]) => ({ room, text }))
  }

  /** @param {string} room */
  get(room) {
    return this.#drafts.get(room) ?? ''
  }

  /** @param {string} room @param {string} text */
  set(room, text) {
    this.#drafts.delete(room)
    if (text.trim()) this.#drafts.set(room, text)
    while (this.#drafts.size > MOST) this.#drafts.delete([...this.#drafts.keys()][0] ?? '')
    const kept = [...this.#drafts].filter(([, draft]) => draft.length <= LONGEST)
    keep.drafts.set(Object.fromEntries(kept))
  }

  clear() {
    this.#drafts.clear()
    keep.drafts.drop()
  }
}
