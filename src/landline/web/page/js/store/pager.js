/**
 * Asks for the pages of history that a timeline is made of. One question of a room at a time;
 * an answer that comes after the run was replaced is dropped.
 */

import { HubError } from '../wire/errors.js'

/** @typedef {import('./timeline.js').Timeline} Timeline */
/** @typedef {import('./timeline.js').Shown} Shown */
/** @typedef {import('../wire/protocol.js').Page} Page */
/** @typedef {{ before?: number, after?: number, limit: number }} Part */

/** Messages of a page. */
export const PAGE = 100
/** Messages that can be shown in one page at least, before it is asked for the next. */
const ENOUGH = 20
/** Pages asked for at once. */
const MOST_PAGES = 30
/** Missed messages that are loaded one after the other; beyond, it begins anew at the newest. */
export const MOST_MISSED = 1_500

export class Pager {
  /** Raised whenever the run is replaced. */
  #turn = 0
  /** @type {Promise<void> | null} */
  #newer = null
  /** @type {Promise<void> | null} */
  #end = null
  /** @type {Promise<void> | null} */
  #older = null

  /** @param {Timeline} timeline
   * @param {(part: Part) => Promise<Page>} ask
   * @param {() => void} changed */
  constructor(timeline, ask, changed) {
    this.timeline = timeline
    this.ask = ask
    this.changed = changed
  }

  /** Show the newest messages. */
  toEnd() {
    const { timeline } = this
    if (timeline.loaded && timeline.atEnd) return Promise.resolve()
    this.#end ??= this.#toEnd().finally(() => (this.#end = null))
    return this.#end
  }

  async #toEnd() {
    await this.#jump(async () => {
      const { messages, more = false } = await this.ask({ limit: PAGE })
      return { messages, before: more, behind: false }
    })
    await this.#catchUp() // with what was said meanwhile
  }

  /** Show what stands around `seq`. @param {number} seq */
  async to(seq) {
    if (this.timeline.find(seq)) return
    await this.#jump(async () => {
      const [before, after] = await Promise.all([
        this.ask({ before: seq, limit: PAGE / 2 }),
        this.ask({ after: Math.max(0, seq - 1), limit: PAGE / 2 }),
      ])
      const messages = [...before.messages, ...after.messages]
      return { messages, before: before.more ?? false, behind: after.more ?? false }
    })
  }

  /** Return the seq of the first message at or after a time, and show what stands around it.
   * @param {number} ms since 1970 */
  async toDate(ms) {
    const newest = (await this.ask({ limit: 1 })).messages[0]
    if (!newest) return 0
    let low = 1
    let high = newest.seq
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const [found] = (await this.ask({ after: middle - 1, limit: 1 })).messages
      if (!found || found.seq >= high) high = middle
      else if ((found.at ?? 0) < ms) low = found.seq + 1
      else high = middle
    }
    await this.to(low)
    return low
  }

  /** Load what stands before the run, until there is something to be seen. */
  older() {
    this.#older ??= this.#pages('older', async () => {
      const { timeline } = this
      if (timeline.atStart) return false
      const page = await this.ask({ before: timeline.first, limit: PAGE })
      return { page, put: () => timeline.older(page.messages, page.more ?? false) }
    }).finally(() => (this.#older = null))
    return this.#older
  }

  /** Load what stands behind the run. */
  newer() {
    this.#newer ??= this.#pages('newer', () => this.#nextPage()).finally(() => (this.#newer = null))
    return this.#newer
  }

  /** Messages up to `next - 1` were missed: load them, or begin anew. @param {number} next */
  async missed(next) {
    const { timeline } = this
    const wasAtEnd = timeline.atEnd
    timeline.lags(next - 1)
    if (!timeline.loaded) return
    if (wasAtEnd && next - timeline.last > MOST_MISSED) {
      timeline.clear()
      await this.toEnd()
    } else if (wasAtEnd) {
      await this.#catchUp()
    } else {
      await this.#renew()
    }
  }

  /** The log is another one, or the run is not to be believed any more: load it anew. */
  async again() {
    this.timeline.head = 0
    this.timeline.clear()
    this.#end = null // what is on its way is of the other log
    await this.toEnd()
  }

  async #catchUp() {
    for (let pages = 0; !this.timeline.atEnd && pages < MOST_PAGES; pages += 1) await this.newer()
  }

  async #nextPage() {
    const { timeline } = this
    if (timeline.atEnd) return false
    const page = await this.ask({ after: timeline.last, limit: PAGE })
    return { page, put: () => timeline.newer(page.messages, page.more ?? false) }
  }

  /** Load what the run covers as it stands now: changes of it were missed. */
  async #renew() {
    const turn = this.#turn
    const { first, last } = this.timeline
    /** @type {Shown[]} */
    const items = []
    for (let at = first - 1; at < last; ) {
      const { messages } = await this.ask({ after: at, limit: PAGE })
      if (turn !== this.#turn || !messages.length) return
      items.push(...messages.filter(({ seq }) => seq <= last))
      at = messages.at(-1)?.seq ?? last
    }
    const { timeline } = this
    if (timeline.first === first && timeline.last === last) timeline.renew(items)
    this.changed()
  }

  /** @param {() => Promise<{ messages: Shown[], before: boolean, behind: boolean }>} load */
  async #jump(load) {
    const turn = ++this.#turn
    const { timeline } = this
    const asked = timeline.head
    timeline.loading = 'jump'
    timeline.failed = null
    this.changed()
    try {
      const { messages, ...more } = await load()
      if (turn === this.#turn) timeline.begin(messages, more, asked)
    } catch (error) {
      if (error instanceof HubError) timeline.failed = error
      throw error
    } finally {
      if (turn === this.#turn) timeline.loading = null
      this.changed()
    }
  }

  /** @param {'older' | 'newer'} where
   * @param {() => Promise<false | { page: Page, put: () => void }>} load */
  async #pages(where, load) {
    const turn = this.#turn
    const { timeline } = this
    const before = timeline.items.length
    timeline.loading = where
    this.changed()
    try {
      for (let pages = 0; pages < MOST_PAGES; pages += 1) {
        const loaded = await load()
        if (!loaded || turn !== this.#turn) break
        loaded.put()
        if (!loaded.page.messages.length || timeline.items.length - before >= ENOUGH) break
      }
    } finally {
      if (turn === this.#turn && timeline.loading === where) timeline.loading = null
      this.changed()
    }
  }
}
