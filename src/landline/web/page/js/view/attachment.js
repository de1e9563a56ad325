/** A file in a message: a picture, a player, the beginning of a text, or a card. */

import { html, nothing } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { t } from '../base/texts.js'
import { iconOf, kindOf, sizeText } from '../files/kinds.js'
import { beginning, download } from '../files/reach.js'
import { hub } from '../hub.js'
import { safeBlock, safeText } from '../text/safe.js'
import { icon, iconButton } from './icons.js'
import { toastError } from './toast.js'
import { openViewer } from './viewer.js'

/** Larger pictures are shown when somebody asks for them. */
const PICTURE = 10 * 1024 * 1024
/** Bytes of a text that are shown in a message. */
const PREVIEW = 16 * 1024

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
    this.watch(hub.store, 'language')
  }

  template() {
    const file = this.#file
    if (!file) return nothing
    const kind = kindOf(file.name)
    this.className = kind ?? 'other'
    const here = { ...file, room: this.room }
    const name = safeText(file.name, 120)
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

/** Return the files of the messages that are loaded, oldest first. @param {string} room */
function shownIn(room) {
  const files = hub.timeline(room).items.flatMap(({ deleted, files = [] }) => (deleted ? [] : files))
  return [...new Map(files.map((file) => [file.path, { ...file, room }])).values()]
}

customElements.define('ll-attachment', Attachment)
