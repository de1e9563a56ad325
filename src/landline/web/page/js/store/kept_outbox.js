/**
 * What waits in the outbox, across reloads, and beside other pages of the same browser.
 *
 * Every page keeps its own under its own name, so no two write the same entry. What a page
 * leaves when it is closed is taken over by one that lives. Who lives has a lock; where a browser
 * has none (over plain http), pages are asked by name, and who lives answers. A page that sleeps
 * does not, and may find later that its messages were said by another: no harm, for the hub
 * knows a `cid` that comes twice and the message is logged once.
 * It is taken over in this order: written under one's own name, then dropped under the other,
 * so that whatever breaks in between nothing is lost.
 *
 * Entries are of one user: nobody says what another one has left in the same browser.
 */

import { keep, keptOutboxes } from '../base/keep.js'

/** @typedef {import('../wire/outbox.js').Entry} Entry */
/** @typedef {{ ask: string } | { here: string }} Word */
/** `channel`: what leads to the other pages of this browser.
 * @typedef {{ locks: () => Pick<LockManager, 'request' | 'query'> | null,
 *   channel: () => BroadcastChannel | null, after: (run: () => void, ms: number) => any }} Needs */

/** Milliseconds in which a page that lives answers. */
const ANSWERS = 250
/** Milliseconds for which what somebody has left is kept for them. */
const KEPT = 30 * 86_400_000
const LOCK = 'landline.page.'

export class KeptOutbox {
  /** Who has answered, for each time that was asked and still waits. @type {Set<Set<string>>} */
  #asking = new Set()
  /** @type {BroadcastChannel | null | undefined} */
  #channel

  /** @param {string} page a name that no other page has @param {Needs} needs */
  constructor(page, needs) {
    this.page = page
    this.needs = needs
    needs.locks()?.request(LOCK + page, () => new Promise(() => {})).catch(() => {})
  }

  /** Keep what waits, said by `user`. @param {string} user @param {Entry[]} entries */
  save(user, entries) {
    const waiting = entries.filter(({ done }) => !done)
    const own = keep.outbox(this.page)
    if (!waiting.length) {
      own.drop()
      return
    }
    this.#listen()
    own.set({ user, entries: waiting })
  }

  /** Return what pages of `user` that live no more have left, oldest first.
   * @param {string} user @param {number} now ms
   * @returns {Promise<{ entries: Entry[], pages: string[] }>} */
  async orphans(user, now) {
    const others = keptOutboxes().filter((page) => page !== this.page)
    if (!others.length) return { entries: [], pages: [] }
    const here = await this.#living(others)
    const pages = others.filter((page) => !here.has(page))
    const left = pages.map((page) => ({ page, kept: keep.outbox(page).get() }))
    for (const { page, kept } of left) if (isOld(kept, now)) keep.outbox(page).drop()
    const own = left.filter(({ kept }) => kept?.user === user)
    const entries = own.flatMap(({ kept }) => kept?.entries ?? [])
    entries.sort((one, other) => one.at - other.at)
    return { entries, pages: own.map(({ page }) => page) }
  }

  /** What `pages` had left is kept here now. @param {string[]} pages */
  adopted(pages) {
    for (const page of pages) keep.outbox(page).drop()
  }

  /** Return those who live, of `others` at least. @param {string[]} others @returns {Promise<Set<string>>} */
  async #living(others) {
    const locks = this.needs.locks()
    if (locks) return new Set((await locks.query()).held?.map(({ name = '' }) => name.slice(LOCK.length)))
    const here = new Set()
    this.#asking.add(here)
    const channel = this.#listen()
    for (const page of others) channel?.postMessage({ ask: page })
    await new Promise((done) => this.needs.after(() => done(null), ANSWERS))
    this.#asking.delete(here)
    return here
  }

  #listen() {
    if (this.#channel === undefined) {
      this.#channel = this.needs.channel()
      this.#channel?.addEventListener('message', ({ data }) => this.#hear(data))
    }
    return this.#channel
  }

  /** @param {Word} word */
  #hear(word) {
    if ('ask' in word && word.ask === this.page) this.#channel?.postMessage({ here: this.page })
    if ('here' in word) for (const here of this.#asking) here.add(word.here)
  }
}

/** Whether nobody will come for it any more. @param {import('../base/keep.js').Kept | null} kept
 * @param {number} now ms */
function isOld(kept, now) {
  return !kept?.entries.some(({ at }) => at > now - KEPT)
}
