/** One file in the whole window, and from it to the next: pictures, films, sounds, texts. */

import { html, nothing } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { isComposing } from '../base/keys.js'
import { t } from '../base/texts.js'
import { iconOf, kindOf, sizeText } from '../files/kinds.js'
import { beginning, download } from '../files/reach.js'
import { safeBlock, safeText } from '../text/safe.js'
import { openDialog } from './dialog.js'
import { icon, iconButton } from './icons.js'
import { toastError } from './toast.js'

/** @typedef {import('./media.js').RoomFile} RoomFile */

/** Bytes of a text that are shown. */
const TEXT = 1024 * 1024
/** A step nearer, and the nearest. */
const STEP = 1.5
const NEAREST = 16

/** Show a file, and by arrows the others that can be shown. @param {RoomFile[]} files @param {RoomFile} file */
export function openViewer(files, file) {
  const others = files.filter(({ name, path }) => kindOf(name) || path === file.path)
  const at = others.findIndex(({ path, room }) => path === file.path && room === file.room)
  const shown = at < 0 ? [file] : others
  const title = t('ui.files.viewer')
  openDialog(title, (close) => html`<ll-viewer .files=${shown} .at=${Math.max(at, 0)} .close=${close}></ll-viewer>`, {
    kind: 'viewer', bare: true,
  })
}

class Viewer extends LandlineElement {
  /** @type {RoomFile[]} */
  files = []
  at = 0
  close = () => {}
  /** Of a picture: 0 as it fits, else pixels for each of its own. */
  #zoom = 0
  /** @type {{ path: string, text: string, more: boolean } | null} */
  #text = null

  get file() {
    return this.files[this.at]
  }

  entered() {
    const dialog = this.closest('dialog')
    if (dialog) this.listen(dialog, 'keydown', (event) => this.#pressed(event))
    void this.#read()
  }

  template() {
    const { file } = this
    if (!file) return nothing
    const name = safeText(file.name)
    const kind = kindOf(file.name)
    return html`<header>
        ${icon(iconOf(file.name))}
        <p class="grow cut" tabindex="-1" autofocus aria-live="polite"><bdi>${name}</bdi> <span class="soft small">${sizeText(file.size)}</span></p>
        ${kind === 'image'
          ? html`${iconButton('add', t('ui.files.nearer'), () => this.#nearer(STEP))} ${iconButton('minus', t('ui.files.farther'), () => this.#nearer(1 / STEP))}`
          : nothing}
        ${iconButton('download', t('ui.files.download'), this.#save)} ${iconButton('close', t('ui.shell.close'), () => this.close())}
      </header>
      <div class="stage ${kind ?? 'other'}">${this.#stage(file, kind)}</div>
      ${this.files.length > 1
        ? html`<footer>${iconButton('back', t('ui.files.previous'), () => this.#go(-1))}
            <span class="small numbers">${this.at + 1} / ${this.files.length}</span>
            ${iconButton('next', t('ui.files.next'), () => this.#go(1))}</footer>`
        : nothing}`
  }

  drawn() {
    const picture = this.querySelector('img')
    if (!picture) return
    const width = this.#zoom ? `${picture.naturalWidth * this.#zoom}px` : ''
    picture.style.setProperty('width', width)
    picture.classList.toggle('near', this.#zoom > 0)
  }

  /** @param {RoomFile} file @param {ReturnType<typeof kindOf>} kind */
  #stage(file, kind) {
    if (kind === 'text') {
      return this.#text?.path === file.path ? lines(this.#text) : html`<p class="soft">${t('ui.shell.loading')}</p>`
    }
    if (kind) return html`<ll-media .plays=${true} .file=${file} @dblclick=${() => this.#nearer(this.#zoom ? 0 : STEP)}></ll-media>`
    return html`<div class="empty">${icon(iconOf(file.name))}<p>${t('ui.files.no-preview')}</p>
      <button class="button primary" type="button" @click=${this.#save}>${icon('download')}${t('ui.files.download')}</button></div>`
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (isComposing(event) || event.ctrlKey || event.metaKey || event.altKey) return
    const target = /** @type {Element} */ (event.target)
    if (target.matches('audio, video, pre') && event.key.startsWith('Arrow')) return
    if (event.key === 'ArrowRight') this.#go(1)
    else if (event.key === 'ArrowLeft') this.#go(-1)
    else if (event.key === '+') this.#nearer(STEP)
    else if (event.key === '-') this.#nearer(1 / STEP)
    else if (event.key === '0') this.#nearer(0)
    else return
    event.preventDefault()
  }

  /** @param {number} step */
  #go(step) {
    this.at = (this.at + step + this.files.length) % this.files.length
    this.#zoom = 0
    this.redraw()
    void this.#read()
  }

  /** @param {number} factor 0: as it fits */
  #nearer(factor) {
    const picture = this.querySelector('img')
    if (!picture?.naturalWidth) return
    const now = this.#zoom || picture.getBoundingClientRect().width / picture.naturalWidth
    this.#zoom = factor && Math.min(NEAREST, Math.max(1 / NEAREST, now * factor))
    this.redraw()
  }

  async #read() {
    const { file } = this
    if (!file || kindOf(file.name) !== 'text') return
    try {
      this.#text = { path: file.path, ...(await beginning(file.room, file.path, TEXT)) }
      this.redraw()
    } catch (error) {
      toastError(error)
    }
  }

  #save = () => {
    const { file } = this
    if (file) void download(file.room, file.path, file.name).catch(toastError)
  }
}

/** @param {{ text: string, more: boolean }} shown */
function lines({ text, more }) {
  const safe = safeBlock(text)
  const numbers = Array.from({ length: safe.split('\n').length }, (_, line) => line + 1).join('\n')
  return html`${more ? html`<p class="note small">${t('ui.files.first-part')}</p>` : nothing}
    <div class="text"><pre class="soft" aria-hidden="true">${numbers}</pre><pre tabindex="0">${safe}</pre></div>`
}

customElements.define('ll-viewer', Viewer)
