/** Who is writing where: what the hub said last, for six seconds. Pure; times are ms. */

/** Milliseconds for which a word about somebody who writes holds. */
export const HOLDS = 6_000
/** Milliseconds between two words of ours that we are writing. */
const AGAIN = 3_000

export class Typing {
  /** @type {Map<string, { names: string[], until: number }>} */
  #rooms = new Map()
  /** @type {Map<string, number>} */
  #said = new Map()

  /** Return who writes in `room`. @param {string} room @param {number} now */
  names(room, now) {
    const told = this.#rooms.get(room)
    return told && told.until > now ? told.names : []
  }

  /** @param {string} room @param {string[]} names @param {number} now */
  told(room, names, now) {
    if (names.length) this.#rooms.set(room, { names, until: now + HOLDS })
    else this.#rooms.delete(room)
  }

  /** Somebody has said it. @param {string} room @param {string} name */
  spoke(room, name) {
    const told = this.#rooms.get(room)
    if (!told?.names.includes(name)) return false
    this.#rooms.set(room, { ...told, names: told.names.filter((one) => one !== name) })
    return true
  }

  /** Return the rooms where nobody writes any more. @param {number} now */
  ended(now) {
    const ended = [...this.#rooms].filter(([, { until }]) => until <= now).map(([room]) => room)
    for (const room of ended) this.#rooms.delete(room)
    return ended
  }

  /** We are writing: return whether the hub is to be told. @param {string} room @param {number} now */
  writes(room, now) {
    if (now < (this.#said.get(room) ?? 0)) return false
    this.#said.set(room, now + AGAIN)
    return true
  }

  /** We have said it, and may write again at once. @param {string} room */
  said(room) {
    this.#said.delete(room)
  }

  clear() {
    this.#rooms.clear()
    this.#said.clear()
  }
}
