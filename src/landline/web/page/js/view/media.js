/**
 * A picture, a film or a sound of a room, shown where it stands: its box has its size before
 * anything is there, and its bytes are asked for once it is near what is seen.
 */

import { html } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { t } from '../base/texts.js'
import { kindOf } from '../files/kinds.js'
import { reach, reachAgain } from '../files/reach.js'
import { safeText } from '../text/safe.js'
import { icon } from './icons.js'

/** @typedef {{ room: string, path: string, name: string, size: number, blob?: string }} RoomFile */

class Media extends LandlineElement {
  /** @type {RoomFile | null} */
  #file = null
  #url = ''
  /** Why there is nothing to see, in words. */
  #why = ''
  #again = true
  /** Whether it can be played here, rather than only be seen. */
  plays = false

  get file() {
    return this.#file
  }

  set file(file) {
    const before = this.#file
    this.#file = file
    if (before?.path === file?.path && before?.blob === file?.blob && before?.room === file?.room) return
    this.#url = this.#why = ''
    this.#again = true
    if (this.isConnected) this.#wait()
  }

  entered() {
    this.#wait()
  }

  template() {
    const { name = '' } = this.#file ?? {}
    if (this.#why) return html`<span class="none small soft">${icon('warning')}<span>${this.#why}</span></span>`
    if (!this.#url) return html`<span class="none soft" aria-hidden="true">${icon(kindOf(name) ?? 'image')}</span>`
    return this.#shown(safeText(name))
  }

  /** @param {string} name */
  #shown(name) {
    const kind = kindOf(this.#file?.name ?? '')
    if (kind === 'image') {
      return html`<img alt=${this.plays ? name : ''} src=${this.#url} loading="lazy" decoding="async" @error=${this.#failed} />`
    }
    if (kind === 'audio') {
      return html`<audio controls preload="metadata" aria-label=${name} src=${this.#url} @error=${this.#failed}></audio>`
    }
    return html`<video ?controls=${this.plays} preload="metadata" playsinline .muted=${!this.plays}
      aria-label=${name} tabindex=${this.plays ? 0 : -1} src=${this.#url} @error=${this.#failed}></video>`
  }

  #wait() {
    this.onLeave(whenSeen(this, () => void this.#reach(reach)))
    this.redraw()
  }

  /** @param {typeof reach} way */
  async #reach(way) {
    const file = this.#file
    if (!file) return
    try {
      const url = await way(file.room, file.path)
      if (file === this.#file) this.#url = url
    } catch (error) {
      this.#why = /** @type {Error} */ (error).message
    }
    this.redraw()
  }

  /** Its ticket may be over: once more, and on where it was. */
  #failed = async () => {
    const player = /** @type {HTMLMediaElement | null} */ (this.querySelector('audio, video'))
    const at = player?.currentTime ?? 0
    this.#url = ''
    if (!this.#again) this.#why = t('ui.files.cannot-show')
    else {
      this.#again = false
      await this.#reach(reachAgain)
      if (player && at) player.currentTime = at
    }
    this.redraw()
  }
}

/** @type {WeakMap<Element, () => void>} */
const waiting = new WeakMap()

const observer = globalThis.IntersectionObserver
  ? new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (!isIntersecting) continue
          observer?.unobserve(target)
          waiting.get(target)?.()
          waiting.delete(target)
        }
      },
      { rootMargin: '400px' },
    )
  : null

/** Call `act` once `element` is near; returns what ends the wait. @param {Element} element @param {() => void} act */
function whenSeen(element, act) {
  if (!observer) {
    act()
    return () => {}
  }
  waiting.set(element, act)
  observer.observe(element)
  return () => observer.unobserve(element)
}

customElements.define('ll-media', Media)
