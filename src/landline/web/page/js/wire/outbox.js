/**
 * What was said and is not yet known to be on the hub's disk: in order, and bounded. The rules
 * of `landline/client/outbox.py`; what the hub refused stays here too, until somebody says it
 * again or forgets it, for a text must not be lost.
 */

import { ownError } from './errors.js'

/** @typedef {import('./protocol.js').Send} Send */
/** @typedef {{ code: string, text: string, hint: string }} Failed */
/** @typedef {{ verb: Send & { cid: string }, at: number, failed: Failed | null, done: boolean }} Entry */

/** Messages that wait; one more is refused with `outbox.full`. */
export const MOST = 1_000
/** UTF-16 units of all their texts. */
const MOST_TEXT = 1_000_000

export class Outbox {
  /** @type {Map<string, Entry>} */
  #entries = new Map()

  /** All of them, oldest first. */
  get entries() {
    return [...this.#entries.values()]
  }

  /** Those that the hub has not answered, oldest first. */
  get unanswered() {
    return this.entries.filter((entry) => !entry.done && !entry.failed)
  }

  /** @param {string} cid */
  get(cid) {
    return this.#entries.get(cid)
  }

  /** Take in a message whose text may have `limit` UTF-8 bytes.
   *
   * Throws HubError `text.too-long`, `outbox.full`.
   * @param {Send & { cid: string }} verb @param {number} at ms @param {number} limit */
  put(verb, at, limit) {
    if (new TextEncoder().encode(verb.text).length > limit) {
      throw ownError('text.too-long', { limit })
    }
    let size = verb.text.length
    for (const entry of this.#entries.values()) size += entry.verb.text.length
    if (this.#entries.size >= MOST || size > MOST_TEXT) {
      throw ownError('outbox.full', { most: this.#entries.size })
    }
    this.#entries.set(verb.cid, { verb, at, failed: null, done: false })
  }

  /** Take in what was kept of an earlier page; what is here already stays. @param {Entry[]} kept */
  restore(kept) {
    const here = this.#entries
    this.#entries = new Map()
    for (const entry of kept) {
      if (!here.has(entry.verb.cid) && this.#entries.size + here.size < MOST) {
        this.#entries.set(entry.verb.cid, entry)
      }
    }
    for (const [cid, entry] of here) this.#entries.set(cid, entry)
  }

  /** The hub has this one on disk; it waits for being seen in its room. @param {string} cid */
  settle(cid) {
    const entry = this.#entries.get(cid)
    if (!entry || entry.done) return false
    this.#entries.set(cid, { ...entry, done: true, failed: null })
    return true
  }

  /** The hub refused this one. @param {string} cid @param {Failed} failed */
  fail(cid, failed) {
    const entry = this.#entries.get(cid)
    if (!entry || entry.done) return false
    this.#entries.set(cid, { ...entry, failed })
    return true
  }

  /** Let one that was refused wait again, behind all others. @param {string} cid */
  again(cid) {
    const entry = this.#entries.get(cid)
    if (!entry?.failed) return undefined
    this.#entries.delete(cid)
    this.#entries.set(cid, { ...entry, failed: null })
    return entry.verb
  }

  /** Forget it: it is seen in its room, or not wanted any more. @param {string} cid */
  forget(cid) {
    return this.#entries.delete(cid)
  }

  /** A room has another name. @param {string} was @param {string} room */
  rename(was, room) {
    for (const [cid, entry] of this.#entries) {
      if (entry.verb.room === was) this.#entries.set(cid, { ...entry, verb: { ...entry.verb, room } })
    }
  }

  /** What the hub has of `room` (null: of any) will not be seen there live any more.
   * @param {string | null} room */
  passed(room) {
    for (const [cid, { verb, done }] of this.#entries) {
      if (done && (room === null || verb.room === room)) this.#entries.delete(cid)
    }
  }

  clear() {
    this.#entries.clear()
  }
}
