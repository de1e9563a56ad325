/**
 * The messages of one room that are loaded: one run without a hole, with changes folded in, and
 * behind it what oneself has said and not yet seen there. Pure: pages and live messages in.
 *
 * The run covers the seqs `first … last`; changes (edit, delete, react) are covered, but show
 * only in what they change. At most `MOST` messages are kept: beyond, the far side goes.
 * *State before + events = state after*: a run that was given every message live is the run
 * that a page taken later gives. What does not live here: asking for pages (`pager`).
 */

import { fold, scrub } from './folding.js'

/** A message with all changes folded in. @typedef {import('../wire/protocol.js').Message} Shown */
/** @typedef {{ cid: string, text: string, reply?: number, files?: import('../wire/protocol.js').FileRef[],
 *   me?: boolean, at: number, failed: import('../wire/outbox.js').Failed | null }} Waiting */

/** Messages of a run. */
export const MOST = 2_000
/** So many go at once, when there are too many. */
const GO = 100
/** Changes remembered, to be folded into pages that were on their way when they came. */
const MOST_RECENT = 1_000

const CHANGES = new Set(['edit', 'delete', 'react'])

/** Return the seq of what a message changes: an answer becomes known to what it answers.
 * @param {Shown} message */
function changes({ kind, target, reply }) {
  return (kind ? (CHANGES.has(kind) ? target : null) : reply) ?? null
}

export class Timeline {
  /** Oldest first. @type {Shown[]} */
  items = []
  /** The run covers these seqs; `first` is `last + 1` where it is empty. */
  first = 1
  last = 0
  /** Nothing older can be read. */
  atStart = false
  /** What happens now is appended. */
  atEnd = false
  /** A page has been put in, if only an empty one. */
  loaded = false
  /** @type {null | 'older' | 'newer' | 'jump'} */
  loading = null
  /** Own messages that are not in the run yet, oldest first. @type {Waiting[]} */
  waiting = []
  /** Messages from others that came while the end was not loaded. */
  missed = 0
  /** Why nothing is loaded. @type {import('../wire/errors.js').HubError | null} */
  failed = null
  /** Seq of the room's last message, as far as we know. */
  head = 0

  /** @type {Map<number, number>} seq of an item -> its place in the run */
  #places = new Map()
  /** @type {Shown[]} */
  #recent = []
  /** Seq of the last change that is remembered no more. */
  #forgotten = 0

  /** @param {string} room */
  constructor(room) {
    this.room = room
  }

  /** Return the message `seq`, if it is loaded. @param {number} seq */
  find(seq) {
    const place = this.#places.get(seq)
    return place === undefined ? undefined : this.items[place]
  }

  /** Forget the run: it is another log. */
  clear() {
    this.#put([])
    this.#recent = []
    this.#forgotten = 0
    this.head = this.last = this.missed = 0
    this.first = 1
    this.atStart = this.atEnd = this.loaded = false
  }

  /** Begin a run with a page around some place, asked for when `head` was `asked`; `more`:
   * whether there are others before and behind it, as far as the hub knew then.
   * @param {Shown[]} page oldest first
   * @param {number} asked
   * @param {{ before: boolean, behind: boolean }} more */
  begin(page, asked, more) {
    this.first = page[0]?.seq ?? asked + 1
    this.last = page.at(-1)?.seq ?? asked
    this.#put(page.filter(isShown))
    this.atStart = !more.before
    this.loaded = true
    this.#reached(more.behind)
    this.#again(asked)
  }

  /** Put the page `before` the run; one that does not adjoin it is of a run before.
   * @param {Shown[]} page oldest first
   * @param {number} asked
   * @param {{ before: number, more: boolean }} part */
  older(page, asked, { before, more }) {
    if (before !== this.first) return
    this.first = page[0]?.seq ?? this.first
    this.atStart = !more
    const items = [...page.filter(isShown), ...this.items]
    if (items.length > MOST) {
      items.length = MOST
      this.last = items.at(-1)?.seq ?? this.last
      this.atEnd = false
    }
    this.#put(items)
    this.#again(asked)
  }

  /** Put the page `after` the run; one that does not adjoin it is of a run before.
   * @param {Shown[]} page oldest first
   * @param {number} asked
   * @param {{ after: number, more: boolean }} part */
  newer(page, asked, { after, more }) {
    if (after < this.first - 1 || after > this.last) return
    if (!page.length && !more && asked >= this.head) this.head = this.last // there is no more
    for (const message of page) this.#append(message)
    this.#reached(more)
    this.#again(asked)
  }

  /** Put what history says now of the run's messages in their place.
   * @param {Shown[]} messages @param {number} asked */
  renew(messages, asked) {
    const now = new Map(messages.map((message) => [message.seq, message]))
    this.#put(this.items.map((item) => now.get(item.seq) ?? item))
    this.#again(asked)
  }

  /** Whether all that happened since `head` was `asked` is known still.
   * @param {number} asked */
  remembers(asked) {
    return asked >= this.#forgotten
  }

  /** Take in a message that was just said. @param {Shown} message @param {boolean} mine */
  live(message, mine) {
    const shown = this.#change(message)
    if (changes(message) !== null) this.#remember(message)
    if (message.seq <= this.head) return // a page was faster
    const next = this.atEnd && message.seq === this.last + 1
    this.head = message.seq
    if (next) {
      this.#append(shown)
      return
    }
    this.atEnd = false
    if (!mine && !message.kind) this.missed += 1
  }

  /** There are messages up to `head` that nobody has sent us. @param {number} head */
  lags(head) {
    this.head = Math.max(this.head, head)
    if (this.loaded && this.last < this.head) this.atEnd = false
  }

  /** How many texts of others stand behind `seq`, up to the end; null: not all are loaded.
   * @param {number} seq @param {string} me */
  after(seq, me) {
    if (!this.loaded || !this.atEnd || seq + 1 < this.first) return null
    const texts = this.items.filter((item) => item.seq > seq && !item.kind && item.user !== me)
    const mentions = texts.filter(({ mentions }) => mentions?.some((id) => id === me || id === '*'))
    return { unread: texts.length, mentions: mentions.length, upTo: this.last }
  }

  /** @param {boolean} more */
  #reached(more) {
    this.head = Math.max(this.head, this.last + Number(more))
    this.atEnd = this.last >= this.head
    if (this.atEnd) this.missed = 0
  }

  /** @param {Shown} message */
  #append(message) {
    if (message.seq <= this.last) return
    this.last = message.seq
    if (!isShown(message)) return
    const items = [...this.items, message]
    if (items.length > MOST) {
      const gone = items.splice(0, GO).at(-1)
      this.first = gone ? gone.seq + 1 : this.first
      this.atStart = false
      this.#put(items)
    } else {
      this.#places.set(message.seq, this.items.length)
      this.items = items
    }
  }

  /** Fold `message` into what it changes; return it as it stands itself then. @param {Shown} message */
  #change(message) {
    const target = changes(message)
    if (target === null) return message
    // A page may bring answers to what was deleted here already.
    if (message.kind === 'delete') this.#scrubAnswers(target)
    const earlier = this.find(target)
    if (!earlier) return message
    const folded = fold(earlier, message)
    this.#replace(folded.message)
    for (const seq of folded.scrubbed) {
      const copy = this.find(seq)
      if (copy) this.#replace(scrub(copy))
    }
    return folded.scrubbed.includes(message.seq) ? scrub(message) : message
  }

  /** A page was put in that was asked for when `head` was `asked`: what changed since then may
   * not be in it. Folding all of that again, in order, ends with the same. @param {number} asked */
  #again(asked) {
    for (const change of this.#recent) if (change.seq > asked) this.#change(change)
  }

  /** @param {Shown} change */
  #remember(change) {
    this.#recent.push(change)
    if (this.#recent.length <= MOST_RECENT) return
    this.#forgotten = this.#recent.splice(0, GO).at(-1)?.seq ?? 0
  }

  /** @param {number} target */
  #scrubAnswers(target) {
    for (const item of this.items) if (item.reply === target) this.#replace(scrub(item))
  }

  /** @param {Shown} message */
  #replace(message) {
    const place = this.#places.get(message.seq)
    if (place === undefined || this.items[place] === message) return
    this.items = this.items.with(place, message)
  }

  /** @param {Shown[]} items */
  #put(items) {
    this.items = items
    this.#places = new Map(items.map(({ seq }, place) => [seq, place]))
  }
}

/** @param {Shown} message */
function isShown({ kind }) {
  return !CHANGES.has(kind ?? '')
}
