/**
 * Files where they stand: `<ll-media>` is a picture, a film or a sound, whose box has its size
 * before anything is there, and whose bytes are asked for once it is near what is seen;
 * `<ll-attachment>` is a file in a message, as that, as the beginning of a text, or as a card.
 */

import { html, nothing } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { t } from '../base/texts.js'
import { iconOf, kindOf, sizeText } from '../files/kinds.js'
import { beginning, download, reach, reachAgain } from '../files/reach.js'
import { hub } from '../hub.js'
import { safeBlock, safeText } from '../text/safe.js'
import { icon, iconButton } from './icons.js'
import { openViewer } from './late.js'
import { toastError } from './toast.js'

/** @typedef {{ room: string, path: string, name: string, size: number, blob?: string }} RoomFile */

/** Larger pictures are shown when somebody asks for them. */
const PICTURE = 10 * 1024 * 1024
/** Bytes of a text that are shown in a message. */
const PREVIEW = 16 * 1024

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

class Attachment extends LandlineElement {
  /** @type {string} */
  room = ''
  /** @type {import('../wire/protocol.js').MessageFile | null} */
  #file = null
  /** @type {string | null} */
  #text = null
  #more = false

  get file() {
    return this.#file
  }

  set file(file) {
    this.#file = file
    if (this.isConnected) this.redraw()
  }

  entered() {
    this.watch(hub.store, 'language', `timeline:${this.room}`)
  }

  template() {
    const file = this.#file
    if (!file) return nothing
    const kind = kindOf(file.name)
    this.className = kind ?? 'other'
    const here = { ...file, room: this.room }
    const name = safeText(file.name, 120)
    if (isGone(this.room, file.path)) {
      return html`<p class="card item small soft">${icon('trash')}<span class="cut">${t('ui.files.gone', { name })}</span></p>`
    }
    if (kind === 'image' && file.size <= PICTURE) {
      return html`<button class="box" type="button" aria-label=${t('ui.files.open', { name })} @click=${this.#view}>
          <ll-media .file=${here}></ll-media></button>${this.#card(name, false)}`
    }
    if (kind === 'audio' || kind === 'video') {
      return html`<div class="box"><ll-media .plays=${true} .file=${here}></ll-media></div>${this.#card(name, false)}`
    }
    if (kind === 'text') return html`${this.#card(name, true)}${this.#beginning(name)}`
    return this.#card(name, kind === 'image')
  }

  /** @param {string} name @param {boolean} opens */
  #card(name, opens) {
    const { size = 0 } = this.#file ?? {}
    const inside = html`${icon(iconOf(name))}<span class="grow cut"><bdi>${name}</bdi></span><span class="soft small numbers">${sizeText(size)}</span>`
    return html`<div class="card">
      ${opens
        ? html`<button class="item" type="button" title=${t('ui.files.open', { name })} @click=${this.#view}>${inside}</button>`
        : html`<span class="item" title=${name}>${inside}</span>`}
      ${iconButton('download', t('ui.files.download.name', { name }), this.#save)}
    </div>`
  }

  /** @param {string} name */
  #beginning(name) {
    return html`<details @toggle=${this.#unfold}>
      <summary class="small">${t('ui.files.beginning')}</summary>
      ${this.#text === null
        ? nothing
        : html`<pre class="small" tabindex="0" role="region" aria-label=${name} dir="auto">${safeBlock(this.#text)}${this.#more ? '…' : ''}</pre>`}
    </details>`
  }

  /** @param {Event} event */
  #unfold = async (event) => {
    const details = /** @type {HTMLDetailsElement} */ (event.target)
    const file = this.#file
    if (!details.open || this.#text !== null || !file) return
    try {
      const { text, more } = await beginning(this.room, file.path, PREVIEW)
      this.#text = text
      this.#more = more
      this.redraw()
    } catch (error) {
      details.open = false
      toastError(error)
    }
  }

  #view = () => {
    const file = this.#file
    if (file) openViewer(shownIn(this.room), { ...file, room: this.room })
  }

  #save = async () => {
    const file = this.#file
    if (file) await download(this.room, file.path, file.name).catch(toastError)
  }
}

/** Return whether a file was removed since, as far as the messages that are loaded tell.
 * @param {string} room @param {string} path */
function isGone(room, path) {
  const last = hub.timeline(room).items.findLast(({ kind, files }) => kind === 'file' && files?.some((file) => file.path === path))
  return last?.did === 'remove' || last?.did === 'expire'
}

/** Return the files of the messages that are loaded, oldest first. @param {string} room */
function shownIn(room) {
  const files = hub.timeline(room).items.flatMap(({ deleted, files = [] }) => (deleted ? [] : files))
  return [...new Map(files.map((file) => [file.path, { ...file, room }])).values()]
}

customElements.define('ll-attachment', Attachment)
customElements.define('ll-media', Media)
