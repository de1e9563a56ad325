/**
 * The custom element that every view is built on.
 *
 * It lives in the page's own tree (no shadow), so that labels, focus and styles work across
 * elements. What it shows is a template of what is in the store and in its own fields, drawn
 * anew at most once a frame. What does not live here: state that others need (`store/`).
 */

import { render } from './html.js'

/** @typedef {import('../store/store.js').Store} Store */

export class LandlineElement extends HTMLElement {
  /** @type {(() => void)[]} */
  #leaving = []
  #due = false

  /** Return what there is to see; called at most once a frame. @returns {unknown} */
  template() {
    return ''
  }

  /** Begin: `watch` and `listen` here. */
  entered() {}

  /** Called after what `template` returned is in the tree. */
  drawn() {}

  connectedCallback() {
    this.entered()
    this.draw()
  }

  disconnectedCallback() {
    for (const leave of this.#leaving.splice(0)) leave()
  }

  /** Draw it anew in the next frame. */
  redraw() {
    if (this.#due) return
    this.#due = true
    requestAnimationFrame(() => {
      this.#due = false
      if (this.isConnected) this.draw()
    })
  }

  /** Draw it anew now: for what has to be measured, or focused, at once. */
  draw() {
    render(this.template(), this, { host: this })
    this.drawn()
  }

  /** Redraw whenever one of these `topics` of the store changes, until the element leaves.
   * @param {Store} store
   * @param {...string} topics */
  watch(store, ...topics) {
    this.onLeave(store.watch(topics, () => this.redraw()))
  }

  /** Hear an event of a target until the element leaves.
   * @param {EventTarget} target
   * @param {string} type
   * @param {(event: any) => void} hear
   * @param {AddEventListenerOptions} [options] */
  listen(target, type, hear, options) {
    target.addEventListener(type, hear, options)
    this.onLeave(() => target.removeEventListener(type, hear, options))
  }

  /** Do something when the element leaves the page. @param {() => void} leave */
  onLeave(leave) {
    this.#leaving.push(leave)
  }
}
