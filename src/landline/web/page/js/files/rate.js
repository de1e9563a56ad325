/** How fast something goes: over the last seconds, so that it neither jumps nor lags. Pure. */

/** Milliseconds that are looked back on, and after which nothing came at all. */
const SPAN = 8_000

export class Rate {
  /** @type {{ at: number, bytes: number }[]} */
  #came = []

  /** @param {number} now ms @param {number} bytes that came since the last call */
  add(now, bytes) {
    const last = this.#came.at(-1)
    if (last && now - last.at < 100) last.bytes += bytes
    else this.#came.push({ at: now, bytes })
    this.#came = this.#came.filter(({ at }) => now - at <= SPAN)
  }

  /** Return bytes a second; 0: not known. @param {number} now ms */
  speed(now) {
    const recent = this.#came.filter(({ at }) => now - at <= SPAN)
    const first = recent[0]
    if (!first || now - first.at < 500) return 0
    return (recent.slice(1).reduce((sum, { bytes }) => sum + bytes, 0) * 1000) / (now - first.at)
  }

  /** Return the seconds that `left` bytes take; null: not known. @param {number} now @param {number} left */
  remaining(now, left) {
    const speed = this.speed(now)
    return speed > 0 ? Math.ceil(left / speed) : null
  }
}
