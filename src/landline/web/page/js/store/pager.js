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
/** Asked for again so often, where too much happened meanwhile. */
const TRIES = 5

export class Pager {
  /** Raised whenever another part is wanted. */
  #turn = 0
  /** @type {Promise<void> | null} */
  #newer = null
  /** @type {Promise<void> | null} */
  #older = null
  /** @type {Promise<void> | null} */
  #end = null

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
    let wanted = newest.seq
    let low = 1
    let high = wanted
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const [found] = (await this.ask({ after: middle - 1, limit: 1 })).messages
      if (!found || found.seq >= high) high = middle
      else if ((found.at ?? 0) < ms) low = found.seq + 1
      else {
        wanted = found.seq
        high = middle
      }
    }
    await this.to(wanted)
    return wanted
  }

  /** Load what stands before the run, until there is something to be seen. */
  older() {
    this.#older ??= this.#pages('older', async () => {
      const { timeline } = this
      if (timeline.atStart || !timeline.loaded) return 0
      const before = timeline.first
      const [page, asked] = await this.#load({ before, limit: PAGE })
      timeline.older(page.messages, asked, { before, more: page.more ?? false })
      return page.messages.length
    }).finally(() => (this.#older = null))
    return this.#older
  }

  /** Load what stands behind the run, until there is something to be seen. */
  newer() {
    this.#newer ??= this.#pages('newer', async () => {
      const { timeline } = this
      if (timeline.atEnd || !timeline.loaded) return 0
      const after = timeline.last
      const [page, asked] = await this.#load({ after, limit: PAGE })
      timeline.newer(page.messages, asked, { after, more: page.more ?? false })
      return page.messages.length
    }).finally(() => (this.#newer = null))
    return this.#newer
  }

  /** Messages up to `next - 1` were missed, and with them changes of what is loaded.
   * @param {number} next */
  async missed(next) {
    const { timeline } = this
    const wasAtEnd = timeline.atEnd
    timeline.lags(next - 1)
    if (!timeline.loaded && !timeline.loading) return
    if (wasAtEnd || timeline.loading === 'jump') await this.#toEnd()
    else await this.#renew()
  }

  /** It is another log: load the newest of it. */
  async again() {
    this.timeline.clear()
    await this.#toEnd()
  }

  async #toEnd() {
    await this.#jumpToEnd()
    const { timeline } = this
    for (let pages = 0; !timeline.atEnd && pages < MOST_PAGES; pages += 1) await this.newer()
  }

  #jumpToEnd() {
    return this.#jump(async () => {
      const { messages, more = false } = await this.ask({ limit: PAGE })
      return { messages, before: more, behind: false }
    })
  }

  /** Load what the run covers as it stands now. */
  async #renew() {
    const turn = this.#turn
    const { timeline } = this
    const { last } = timeline
    for (let at = timeline.first - 1; at < last; ) {
      const [{ messages }, asked] = await this.#load({ after: at, limit: PAGE })
      if (turn !== this.#turn || !messages.length) return
      timeline.renew(messages, asked)
      at = messages.at(-1)?.seq ?? last
    }
    this.changed()
  }

  /** Return a page, and the `head` when it was asked for. @param {Part} part
   * @returns {Promise<[Page, number]>} */
  async #load(part) {
    for (let tries = 1; ; tries += 1) {
      const asked = this.timeline.head
      const page = await this.ask(part)
      if (this.timeline.remembers(asked) || tries === TRIES) return [page, asked]
    }
  }

  /** @param {() => Promise<{ messages: Shown[], before: boolean, behind: boolean }>} load */
  async #jump(load) {
    const turn = ++this.#turn
    const { timeline } = this
    timeline.loading = 'jump'
    timeline.failed = null
    this.changed()
    try {
      const asked = timeline.head
      const { messages, ...more } = await load()
      if (turn === this.#turn) timeline.begin(messages, asked, more)
    } catch (error) {
      if (error instanceof HubError) timeline.failed = error
      throw error
    } finally {
      if (turn === this.#turn) timeline.loading = null
      this.changed()
    }
  }

  /** @param {'older' | 'newer'} where
   * @param {() => Promise<number>} load puts a page in; returns how many messages it had */
  async #pages(where, load) {
    const { timeline } = this
    const before = timeline.items.length
    timeline.loading ??= where
    this.changed()
    try {
      for (let pages = 0; pages < MOST_PAGES; pages += 1) {
        if (!(await load()) || timeline.items.length - before >= ENOUGH) break
      }
    } finally {
      if (timeline.loading === where) timeline.loading = null
      this.changed()
    }
  }
}
