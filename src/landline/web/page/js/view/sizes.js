/** Hears when elements, of which there are others all the time, get another size. */

export class Sizes {
  #observer
  /** @type {Set<Element>} */
  #watched = new Set()

  /** @param {() => void} heard */
  constructor(heard) {
    this.#observer = new ResizeObserver(heard)
  }

  /** Watch these, and no others any more. @param {Iterable<Element>} elements */
  watch(elements) {
    const now = new Set(elements)
    for (const gone of this.#watched) if (!now.has(gone)) this.#observer.unobserve(gone)
    for (const one of now) if (!this.#watched.has(one)) this.#observer.observe(one)
    this.#watched = now
  }

  end() {
    this.#observer.disconnect()
  }
}
