/** Ways to the bytes of files, for `src` and `href`: asked for once, kept while they hold. */

/** Milliseconds that a ticket is used for: the hub's own life of one, less a minute. */
const LIFE = 540_000
const MOST = 500

export class Tickets {
  /** @type {Map<string, { url: Promise<string>, until: number }>} */
  #kept = new Map()

  /** @param {(room: string, path: string) => Promise<{ ticket?: string }>} ask */
  constructor(ask) {
    this.ask = ask
  }

  /** Return the address of a file. @param {string} room @param {string} path @param {number} now
   * @returns {Promise<string>} */
  get(room, path, now) {
    const key = JSON.stringify([room, path])
    const kept = this.#kept.get(key)
    if (kept && kept.until > now) return kept.url
    const url = this.ask(room, path).then(({ ticket }) => `/get/${ticket}`)
    this.#kept.delete(key)
    this.#kept.set(key, { url, until: now + LIFE })
    url.catch(() => this.#kept.delete(key))
    while (this.#kept.size > MOST) this.#kept.delete([...this.#kept.keys()][0] ?? '')
    return url
  }

  /** Another file may stand there now. @param {string} room @param {string} path */
  forget(room, path) {
    this.#kept.delete(JSON.stringify([room, path]))
  }

  /** The hub is another one, or started anew: it knows none of them. */
  clear() {
    this.#kept.clear()
  }
}
