/**
 * Where rows of unknown height stand, of which only some are in the tree. Pure.
 *
 * What was measured is known, the rest is taken for the average; positions are pixels from the
 * top of all rows. Few rows stand at the end of the view: above them is room.
 */

/** Pixels of a row of which nothing is known. */
const GUESS = 40
/** Rows whose heights are remembered. */
const MOST = 5_000

export class Heights {
  /** @type {Map<string, number>} */
  #known = new Map()
  #sum = 0

  /** @param {string} key */
  of(key) {
    return this.#known.get(key) ?? (this.#known.size ? this.#sum / this.#known.size : GUESS)
  }

  /** Return whether it is another height than before. @param {string} key @param {number} height */
  measured(key, height) {
    const before = this.#known.get(key)
    if (before !== undefined && Math.abs(before - height) < 0.05) return false
    this.#sum += height - (before ?? 0)
    this.#known.set(key, height)
    if (this.#known.size > MOST) this.#forget([...this.#known.keys()][0] ?? '')
    return true
  }

  /** Forget all but what `keys` are called: the width is another one. @param {Set<string>} keys */
  keep(keys) {
    for (const key of this.#known.keys()) if (!keys.has(key)) this.#forget(key)
  }

  /** @param {string} key */
  #forget(key) {
    this.#sum -= this.#known.get(key) ?? 0
    this.#known.delete(key)
  }
}

export class Layout {
  /** @param {{ key: string }[]} rows @param {Heights} heights @param {number} view pixels that are seen */
  constructor(rows, heights, view) {
    this.rows = rows
    this.tops = new Float64Array(rows.length + 1)
    /** @type {Map<string, number>} */
    this.places = new Map()
    let top = 0
    rows.forEach(({ key }, place) => {
      this.places.set(key, place)
      this.tops[place] = top
      top += heights.of(key)
    })
    this.tops[rows.length] = top
    /** Pixels above the first row. */
    this.above = Math.max(0, view - top)
    this.total = top + this.above
  }

  /** Return where a row, or what is behind the last one, begins. @param {number} place */
  top(place) {
    return this.above + (this.tops[place] ?? this.tops[this.rows.length] ?? 0)
  }

  /** Return where the row called `key` begins. @param {string} key */
  topOf(key) {
    const place = this.places.get(key)
    return place === undefined ? undefined : this.top(place)
  }

  /** Return the place of the row at `y`: the first or the last one beyond. @param {number} y */
  at(y) {
    let low = 0
    let high = this.rows.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (this.top(middle) <= y) low = middle
      else high = middle - 1
    }
    return Math.max(0, low)
  }

  /** Return which rows to have in the tree, `from` up to before `to`, where `y … y + view` is
   * seen: what is within `margin` pixels of it, and no more than `most`.
   * @param {number} y @param {number} view @param {number} margin @param {number} most
   * @returns {[number, number]} */
  window(y, view, margin, most) {
    let from = this.at(y - margin)
    let to = Math.min(this.rows.length, this.at(y + view + margin) + 1)
    while (to - from > most) {
      if (y - this.top(from) > this.top(to) - y - view) from += 1
      else to -= 1
    }
    return [from, to]
  }
}
