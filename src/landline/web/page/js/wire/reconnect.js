/**
 * When to connect again, and when to take a silent hub for dead: the rules of
 * `landline/client/reconnect.py`. Clock and chance are arguments; times are milliseconds.
 */

/** Milliseconds a connection must have lived for the waits to start small again. */
export const SETTLED = 5_000

/** Capped exponential waits with full jitter: any wait up to the bound. */
export class Backoff {
  #tries = 0

  /** @param {number} first @param {number} longest @param {() => number} chance gives [0, 1) */
  constructor(first, longest, chance) {
    this.first = first
    this.longest = longest
    this.chance = chance
  }

  /** Return how long to wait before the next try. */
  wait() {
    const bound = Math.min(this.longest, this.first * 2 ** Math.min(this.#tries, 32))
    this.#tries += 1
    return bound * this.chance()
  }

  /** A connection lasted so long: if it was a real one, start over with small waits.
   * @param {number} lasted */
  lived(lasted) {
    if (lasted >= SETTLED) this.#tries = 0
  }
}

/** Keeps a silent connection alive, and tells from the hub's silence that it is dead. */
export class Pulse {
  #heard
  /** @type {number | null} */
  #pinged = null

  /** Ping after `ping` of silence, give up when nothing came for `dead` more.
   * @param {number} ping @param {number} dead @param {number} now */
  constructor(ping, dead, now) {
    this.ping = ping
    this.dead = dead
    this.#heard = now
  }

  /** Something arrived. @param {number} now */
  hear(now) {
    this.#heard = now
    this.#pinged = null
  }

  /** Return what is to be done at `now`. @param {number} now @returns {'ping' | 'dead' | null} */
  check(now) {
    if (this.#pinged !== null) return now - this.#pinged >= this.dead ? 'dead' : null
    if (now - this.#heard < this.ping) return null
    this.#pinged = now
    return 'ping'
  }

  /** Ask the hub for a sign of life at once: the network may be another one. @param {number} now */
  doubt(now) {
    this.#pinged ??= now
  }

  /** Return when `check` should be called next. */
  due() {
    return this.#pinged === null ? this.#heard + this.ping : this.#pinged + this.dead
  }
}
