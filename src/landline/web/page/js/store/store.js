/**
 * The one store: who watches a topic is told, once a turn, that something of it has changed.
 *
 * State is plain data in the objects that `store/` and `wire/` own; here is only who hears of
 * a change. Pure: no page, no socket, no clock.
 */

/** @typedef {() => void} Hear */

export class Store {
  /** @type {Map<string, Set<Hear>>} */
  #heard = new Map()
  /** @type {Set<string>} */
  #changed = new Set()

  /** Hear of changes of any of `topics`; returns what ends it.
   * @param {string[]} topics
   * @param {Hear} hear */
  watch(topics, hear) {
    for (const topic of topics) {
      const those = this.#heard.get(topic) ?? new Set()
      this.#heard.set(topic, those.add(hear))
    }
    return () => {
      for (const topic of topics) {
        const those = this.#heard.get(topic)
        those?.delete(hear)
        if (!those?.size) this.#heard.delete(topic)
      }
    }
  }

  /** Say that something of `topics` is different; who watches hears it after this turn.
   * @param {...string} topics */
  changed(...topics) {
    if (!this.#changed.size) queueMicrotask(() => this.#tell())
    for (const topic of topics) this.#changed.add(topic)
  }

  #tell() {
    const topics = [...this.#changed]
    this.#changed.clear()
    /** @type {Set<Hear>} */
    const those = new Set()
    for (const topic of topics) for (const hear of this.#heard.get(topic) ?? []) those.add(hear)
    for (const hear of those) hear()
  }
}
