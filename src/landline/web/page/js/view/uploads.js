/** The tray of uploads: how far all are, and each with what can be done with it. */

import { html, nothing, repeat } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { t } from '../base/texts.js'
import { nameOf, sizeText } from '../files/kinds.js'
import { uploads } from '../files/uploads.js'
import { hub } from '../hub.js'
import { safeText } from '../text/safe.js'
import { confirmDialog, focusAgain } from './dialog.js'
import { hearDrops } from './drop.js'
import { icon, iconButton } from './icons.js'
import { pickFiles } from './pick.js'
import { toast } from './toast.js'

/** @typedef {import('../files/uploads.js').Upload} Upload */

/** Uploads that are shown; the others are counted. */
const SHOWN = 100

class UploadsView extends LandlineElement {
  #open = true
  #focused = false

  entered() {
    this.watch(hub.store, 'uploads', 'language', 'rooms')
    hearDrops(this)
  }

  template() {
    const { list } = uploads
    this.#focused = this.contains(document.activeElement)
    this.hidden = !list.length
    if (!list.length) return nothing
    const open = list.filter(({ state }) => state !== 'done')
    return html`<section aria-label=${t('ui.files.uploads')}>
      <div class="all">
        <button class="icon-button" type="button" aria-expanded=${String(this.#open)} aria-controls="uploads" aria-label=${t('ui.files.uploads.show')} @click=${this.#toggle}>
          ${icon(this.#open ? 'down' : 'up')}
        </button>
        ${this.#total(list, open)}
        ${this.#buttons(open)}
      </div>
      <ul id="uploads" ?hidden=${!this.#open}>
        ${repeat(open.slice(0, SHOWN), ({ id }) => id, row)}
        ${open.length > SHOWN ? html`<li class="soft small">${t('ui.files.more', { count: open.length - SHOWN })}</li>` : nothing}
      </ul>
    </section>`
  }

  drawn() {
    // What had the focus may be gone with its upload.
    if (this.#focused && !this.contains(document.activeElement)) focusAgain(this.querySelector('button'))
  }

  /** @param {Upload[]} list @param {Upload[]} open */
  #total(list, open) {
    const { size, sent, speed, remaining } = uploads.total()
    const counts = { done: list.length - open.length, count: list.length }
    const told = [t('ui.files.progress', counts), ...pace(speed, remaining)]
    return html`<div class="grow">
      <p class="small cut numbers">${told.join(' · ')}</p>
      ${bar(sent, size, t('ui.files.uploads'))}
    </div>`
  }

  /** @param {Upload[]} open */
  #buttons(open) {
    const works = open.filter(({ state }) => ['waiting', 'sending', 'resting'].includes(state))
    const paused = open.filter(({ state }) => state === 'paused')
    return html`${works.length
      ? iconButton('pause', t('ui.files.pause-all'), () => works.forEach((each) => uploads.queue.pause(each)))
      : paused.length
        ? iconButton('play', t('ui.files.resume-all'), () => paused.forEach((each) => uploads.queue.resume(each)))
        : nothing}
    ${iconButton('close', t('ui.files.cancel-all'), () => void cancelAll(open))}`
  }

  #toggle = () => {
    this.#open = !this.#open
    this.draw()
  }
}

/** @param {Upload[]} open */
async function cancelAll(open) {
  const sure = open.length < 2 || (await confirmDialog(t('ui.files.cancel-sure', { count: open.length }), t('ui.files.cancel-all')))
  if (sure) for (const each of open) uploads.queue.cancel(each)
}

/** @param {Upload} upload */
function row(upload) {
  const { name, room, size, sent, state } = upload
  const shown = safeText(name, 80)
  return html`<li class=${state}>
    <div class="grow">
      <p class="cut"><bdi>${shown}</bdi> <span class="soft small">${safeText(hub.title(room))}</span></p>
      ${bar(sent, size, shown)}
      <p class="small numbers ${state === 'failed' ? 'wrong' : 'soft'}">${says(upload)}</p>
    </div>
    ${deeds(upload, shown)}
    ${iconButton('close', t('ui.files.cancel', { name: shown }), () => uploads.queue.cancel(upload))}
  </li>`
}

/** @param {Upload} upload @param {string} name */
function deeds(upload, name) {
  const { queue } = uploads
  switch (upload.state) {
    case 'paused':
      return iconButton('play', t('ui.files.resume', { name }), () => queue.resume(upload))
    case 'failed':
      return iconButton('refresh', t('ui.files.retry', { name }), () => queue.resume(upload))
    case 'resting':
      return iconButton('refresh', t('ui.files.now', { name }), () => queue.resume(upload))
    case 'lost':
      return iconButton('play', t('ui.files.go-on', { name }), () => void goOn(upload))
    default:
      return iconButton('pause', t('ui.files.pause', { name }), () => queue.pause(upload))
  }
}

/** Return how one is, in words. @param {Upload} upload */
function says({ state, sent, size, error, rate }) {
  const now = performance.now()
  const there = `${sizeText(sent)} / ${sizeText(size)}`
  if (state === 'failed') return [error?.text, error?.hint].filter(Boolean).join(' · ')
  if (state === 'sending') return [there, ...pace(rate.speed(now), rate.remaining(now, size - sent))].join(' · ')
  return `${there} · ${t(`ui.files.state.${state}`)}`
}

/** @param {number} speed bytes a second @param {number | null} seconds */
function pace(speed, seconds) {
  if (!speed || seconds === null) return []
  return [t('ui.files.speed', { speed: sizeText(Math.round(speed)) }), t('ui.files.left', { time: duration(seconds) })]
}

/** @param {number} seconds */
function duration(seconds) {
  if (seconds < 60) return t('ui.files.seconds', { count: seconds })
  if (seconds < 3600) return t('ui.files.minutes', { count: Math.ceil(seconds / 60) })
  return t('ui.files.hours', { hours: Math.floor(seconds / 3600), minutes: Math.ceil((seconds % 3600) / 60) })
}

/** Go on with what a reload has interrupted: by what the browser kept, or the file picked again.
 * @param {Upload} upload */
async function goOn(upload) {
  if (await uploads.recover(upload, true)) return
  const files = await pickFiles()
  if (files.length && uploads.give(files)) toast(t('ui.files.not-same', { name: nameOf(upload.name) }), { kind: 'error' })
}

/** @param {number} value @param {number} most @param {string} name */
const bar = (value, most, name) => html`<progress aria-label=${name} max=${most || 1} .value=${most ? value : 1}></progress>`

customElements.define('ll-uploads', UploadsView)
