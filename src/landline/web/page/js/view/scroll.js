/**
 * Which rows of a long list are in the tree, and how what is seen stays where it is while rows
 * come, go and change their height: by the row that stands at the top of the view, or by the
 * end where one is there. The browser's own anchoring is off (`css/talk.css`): it knows nothing
 * of rows that are not in the tree.
 */

import { Heights, Layout } from './layout.js'

/** @typedef {import('./rows.js').Row} Row */

/** Rows in the tree. */
export const MOST = 120
/** Pixels beyond the view whose rows are in the tree. */
const MARGIN = 1_200
/** Pixels beyond the view that have to be there at any time. */
const ENOUGH = 500
/** Pixels from the end that count as the end. */
const NEAR = 8

export class Scroll {
  /** @type {Row[]} */
  rows = []
  from = 0
  to = 0
  /** What happens at the end is followed. */
  stuck = true
  #heights = new Heights()
  #layout = new Layout([], this.#heights, 0)
  /** The row at the top, and pixels of it above the view. */
  #anchor = { key: '', offset: 0 }
  /** Where we put the view ourselves. */
  #put = -1
  #width = 0
  /** @type {HTMLElement | null} */
  #view = null

  /** @param {HTMLElement | null} view what scrolls; its one child holds the rows */
  attach(view) {
    this.#view = view
  }

  get #seen() {
    return this.#view?.clientHeight ?? 0
  }

  /** Take over other rows, and choose which of them are to be in the tree. @param {Row[]} rows */
  plan(rows) {
    this.rows = rows
    this.#lay()
    const window = this.#layout.window(this.#wanted(), this.#seen, MARGIN, MOST)
    ;[this.from, this.to] = window
    return rows.slice(...window)
  }

  /** Measure what is in the tree, and put the view where it was; returns whether all that is
   * seen is there. */
  settle() {
    const inner = this.#view?.firstElementChild
    if (!this.#view || !(inner instanceof HTMLElement)) return true
    if (inner.clientWidth !== this.#width) {
      this.#heights.keep(new Set(this.rows.slice(this.from, this.to).map(({ key }) => key)))
      this.#width = inner.clientWidth
    }
    for (const [n, child] of [...inner.children].entries()) {
      const row = this.rows[this.from + n]
      if (row) this.#heights.measured(row.key, child.getBoundingClientRect().height)
    }
    this.#lay()
    this.#place(this.#view, inner)
    return this.#covers(0)
  }

  /** A row, or the view, has another height now. */
  resized() {
    return this.settle()
  }

  /** The view was moved; returns whether other rows have to be in the tree.
   * @param {boolean} atEnd whether the last row is the end */
  moved(atEnd) {
    const y = this.#view?.scrollTop ?? 0
    if (Math.abs(y - this.#put) >= 1) {
      this.#put = -1
      this.stuck = atEnd && this.toEnd < NEAR
      this.#take(y)
    }
    return !this.#covers(ENOUGH)
  }

  /** Pixels to the end. */
  get toEnd() {
    return this.#layout.total - this.#seen - (this.#view?.scrollTop ?? 0)
  }

  /** Pixels from the beginning. */
  get toStart() {
    return this.#view?.scrollTop ?? 0
  }

  /** Follow the end. */
  follow() {
    this.stuck = true
  }

  /** Show the row called `key`: so far from the top of the view, as a part of its height.
   * @param {string} key @param {number} part */
  hold(key, part) {
    this.stuck = false
    this.#anchor = { key, offset: -this.#seen * part }
  }

  /** Return how a row stands: pixels of it above the view, or below; 0: it is seen.
   * @param {string} key */
  outside(key) {
    const top = this.#layout.topOf(key)
    if (top === undefined) return undefined
    const y = this.toStart
    const bottom = top + this.#heights.of(key)
    if (top < y) return top - y
    return bottom > y + this.#seen ? Math.min(bottom - y - this.#seen, top - y) : 0
  }

  /** Move as little as it takes to show a row. @param {string} key */
  show(key) {
    const by = this.outside(key)
    if (!by || !this.#view) return
    this.stuck = false
    this.#take(this.toStart + by)
  }

  /** Return where one is, to come back to; null: at the end. */
  get place() {
    return this.stuck ? null : this.#anchor
  }

  set place(place) {
    this.stuck = place === null
    if (place) this.#anchor = place
  }

  #lay() {
    this.#layout = new Layout(this.rows, this.#heights, this.#seen)
  }

  #wanted() {
    const most = Math.max(0, this.#layout.total - this.#seen)
    const { key } = this.#anchor
    const top = this.#layout.topOf(key) ?? this.#layout.topOf(this.#after(key))
    if (this.stuck || top === undefined) return most
    return Math.min(most, Math.max(0, top + this.#anchor.offset))
  }

  /** Return what stands where a message was that is gone from the run. @param {string} key */
  #after(key) {
    const seq = Number(key.slice(1))
    return this.rows.find((row) => row.is === 'message' && row.message.seq > seq)?.key ?? ''
  }

  /** @param {HTMLElement} view @param {HTMLElement} inner */
  #place(view, inner) {
    const layout = this.#layout
    // A whole number of pixels in all: a browser scrolls by those, and the end would be cut.
    const below = Math.ceil(layout.total) - layout.top(this.to)
    inner.style.setProperty('padding-top', `${layout.top(this.from)}px`)
    inner.style.setProperty('padding-bottom', `${Math.max(0, below)}px`)
    const wanted = this.stuck ? view.scrollHeight - view.clientHeight : this.#wanted()
    if (Math.abs(view.scrollTop - wanted) >= 0.5) view.scrollTop = wanted
    this.#put = view.scrollTop
  }

  /** Remember what is at the top: a message, for the rest comes and goes; one that is in the
   * tree, where any of those is seen, for its place is no guess. @param {number} y */
  #take(y) {
    let place = this.#layout.at(y)
    if (place < this.from && this.#layout.top(this.from) < y + this.#seen) place = this.from
    while (place < this.rows.length - 1 && !isSteady(this.rows[place])) place += 1
    const key = this.rows[place]?.key ?? ''
    this.#anchor = { key, offset: y - this.#layout.top(place) }
  }

  /** @param {number} margin */
  #covers(margin) {
    const y = this.toStart
    const { rows } = this
    const above = this.from === 0 || this.#layout.top(this.from) <= y - margin
    const below = this.to === rows.length || this.#layout.top(this.to) >= y + this.#seen + margin
    return above && below
  }
}

/** @param {Row | undefined} row */
const isSteady = (row) => row?.is === 'message' || row?.is === 'waiting'
