/**
 * The timelines of the rooms that are being read: made when somebody looks, kept while there
 * is room for them. What does not live here: connections, and what a room is like.
 */

import { Pager } from './pager.js'
import { Timeline } from './timeline.js'

/** @typedef {import('./pager.js').Part} Part */
/** @typedef {import('../wire/protocol.js').Message} Message */
/** @typedef {import('../wire/outbox.js').Entry} Entry */

/** Rooms whose messages are kept; beyond, those that were looked at longest ago are dropped. */
const MOST_ROOMS = 30

export class Timelines {
  /** @type {Map<string, { timeline: Timeline, pager: Pager }>} */
  #all = new Map()
  /** @type {Entry[]} */
  #entries = []

  /** @param {(room: string, part: Part) => Promise<import('../wire/protocol.js').Page>} ask
   * @param {(room: string) => void} changed
   * @param {(message: Message) => void} seen is told of every message of a page */
  constructor(ask, changed, seen) {
    this.ask = ask
    this.changed = changed
    this.seen = seen
  }

  /** Return what is loaded of `room`; the newest is being loaded where nothing is yet.
   * @param {string} room */
  get(room) {
    let kept = this.#all.get(room)
    if (kept) {
      this.#all.delete(room)
    } else {
      kept = this.#made(room)
      kept.pager.toEnd().catch(() => {}) // who asks again by `pager` is told why
    }
    this.#all.set(room, kept)
    this.#drop()
    return kept.timeline
  }

  /** Return what loads pages of `room`. @param {string} room */
  pager(room) {
    this.get(room)
    return /** @type {{ pager: Pager }} */ (this.#all.get(room)).pager
  }

  /** Return the timeline of `room` if there is one. @param {string} room */
  peek(room) {
    return this.#all.get(room)?.timeline
  }

  /** Load the newest of `room` unless something is loaded: it may be allowed now. @param {string} room */
  begin(room) {
    const { timeline, pager } = { timeline: this.get(room), pager: this.pager(room) }
    if (!timeline.loaded) pager.toEnd().catch(() => {})
  }

  /** A message was just said. @param {Message} message @param {boolean} mine */
  live(message, mine) {
    const kept = this.#all.get(message.room)
    if (!kept) return
    kept.timeline.live(message, mine)
    this.changed(message.room)
  }

  /** Messages up to `next - 1` are left to history. @param {string} room @param {number} next */
  missed(room, next) {
    this.#all.get(room)?.pager.missed(next).catch(() => {})
  }

  /** We are not in `room` any more, and hear no more of it. @param {string} room */
  leave(room) {
    if (this.#all.delete(room)) this.changed(room)
  }

  /** We are in `room` now: what was loaded before we heard of it may be different. @param {string} room */
  enter(room) {
    this.#all.get(room)?.pager.again().catch(() => {})
  }

  /** Everything is to be loaded anew. */
  again() {
    for (const { pager } of this.#all.values()) pager.again().catch(() => {})
  }

  /** @param {string} was @param {string} name */
  rename(was, name) {
    const kept = this.#all.get(was)
    if (!kept) return
    this.#all.delete(was)
    kept.timeline.room = name
    this.#all.set(name, kept)
    this.changed(name)
  }

  /** Show what waits for being on the hub's disk, and seen. @param {Entry[]} entries */
  wait(entries) {
    this.#entries = entries
    for (const [room, { timeline }] of this.#all) {
      const waiting = this.#waiting(room)
      if (!waiting.length && !timeline.waiting.length) continue
      timeline.waiting = waiting
      this.changed(room)
    }
  }

  clear() {
    this.#all.clear()
  }

  /** @param {string} room */
  #made(room) {
    const timeline = new Timeline(room)
    timeline.waiting = this.#waiting(room)
    const pager = new Pager(
      timeline,
      async (part) => {
        const page = await this.ask(timeline.room, part)
        for (const message of page.messages) this.seen(message)
        return page
      },
      () => this.changed(timeline.room),
    )
    return { timeline, pager }
  }

  /** @param {string} room */
  #waiting(room) {
    return this.#entries.filter(({ verb }) => verb.room === room).map(shown)
  }

  #drop() {
    for (const [room, { timeline }] of this.#all) {
      if (this.#all.size <= MOST_ROOMS) break
      if (!timeline.waiting.length) this.#all.delete(room)
    }
  }
}

/** @param {Entry} entry @returns {import('./timeline.js').Waiting} */
function shown({ verb, at, failed }) {
  const { cid, text, reply, files, me } = verb
  return { cid, text, reply, files, me, at, failed }
}
