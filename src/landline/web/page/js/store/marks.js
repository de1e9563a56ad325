/**
 * How far one has read, on its way to the hub: at most once a second, never back, and only
 * while somebody looks at the page. Times are ms.
 */

/** Milliseconds between two words about it. */
export const EVERY = 1_000

/** `ready`: somebody looks, and there is a hub to be told.
 * @typedef {{ tell: (room: string, seq: number) => Promise<unknown>, ready: () => boolean,
 *   now: () => number, after: (run: () => void, ms: number) => any }} Needs */

export class Marks {
  /** @type {Map<string, number>} */
  #wished = new Map()
  /** @type {Map<string, number>} */
  #told = new Map()
  #next = 0
  #waits = false

  /** @param {Needs} needs */
  constructor(needs) {
    this.needs = needs
  }

  /** Somebody has read `room` up to `seq`. @param {string} room @param {number} seq */
  read(room, seq) {
    if (seq <= Math.max(this.#wished.get(room) ?? 0, this.#told.get(room) ?? 0)) return
    this.#wished.set(room, seq)
    this.go()
  }

  /** Tell what is due: it may have waited for being looked at, or for the hub. */
  go() {
    if (this.#waits || !this.#wished.size || !this.needs.ready()) return
    this.#waits = true
    this.needs.after(() => this.#tell(), Math.max(0, this.#next - this.needs.now()))
  }

  /** What was told is to be told again: it is another log, or another person. */
  clear() {
    this.#wished.clear()
    this.#told.clear()
  }

  #tell() {
    this.#waits = false
    if (!this.needs.ready()) return
    this.#next = this.needs.now() + EVERY
    const marks = [...this.#wished]
    this.#wished.clear()
    for (const [room, seq] of marks) {
      this.#told.set(room, seq)
      this.needs.tell(room, seq).catch(() => this.#told.delete(room))
    }
  }
}
