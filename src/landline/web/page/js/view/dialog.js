/**
 * Dialogs on the browser's own `<dialog>`: the rest is out of reach, Escape closes, and the
 * focus goes back to where it was.
 */

import { html, nothing, render } from '../base/html.js'
import { t } from '../base/texts.js'
import { icon } from './icons.js'

/**
 * @typedef {object} DialogOptions
 * @property {() => void} [onClose]
 * @property {'narrow' | 'wide' | string} [kind] a class: how wide it is
 * @property {boolean} [bare] without its heading in sight; it names the dialog all the same
 *
 * @typedef {(() => void) & { redraw: () => void, element: HTMLDialogElement }} Close
 */

let count = 0
/** @type {Set<() => void>} */
const open = new Set()

/** Open a dialog; returns what closes it, and with `.redraw()` draws it anew.
 * @param {string | (() => string)} title a function: in whatever language is in use
 * @param {(close: () => void) => unknown} body the template inside
 * @param {DialogOptions} [options]
 * @returns {Close} */
export function openDialog(title, body, options = {}) {
  const dialog = document.createElement('dialog')
  const before = document.activeElement
  const id = `dialog-${++count}`
  dialog.className = `dialog ${options.kind ?? ''}`
  dialog.setAttribute('aria-labelledby', id)
  const close = () => dialog.close()
  const draw = () => render(frame(id, title, body(close), close, options), dialog)
  open.add(draw)
  dialog.addEventListener('close', () => {
    open.delete(draw)
    const toasts = dialog.querySelector('.toasts')
    if (toasts) document.body.append(toasts)
    dialog.remove()
    focusAgain(before)
    options.onClose?.()
  })
  dialog.addEventListener('mousedown', (event) => {
    if (event.target === dialog) close()
  })
  document.body.append(dialog)
  draw()
  dialog.showModal()
  makeReadable(dialog.querySelector('.inside'))
  if (!dialog.querySelector('[autofocus]')) dialog.querySelector('h2')?.focus()
  return Object.assign(close, { redraw: draw, element: dialog })
}

/** Let what can only be read be scrolled by keyboard. @param {Element | null} inside */
function makeReadable(inside) {
  const reached = inside?.querySelector('a, button, input, select, textarea, [tabindex]')
  if (inside instanceof HTMLElement && !reached) inside.tabIndex = 0
}

/** Ask whether to do what cannot be undone.
 * @param {string} text the question
 * @param {string} action what the button says
 * @param {{ danger?: boolean, detail?: string }} [options]
 * @returns {Promise<boolean>} */
export function confirmDialog(text, action, { danger = true, detail } = {}) {
  return new Promise((resolve) => {
    let answer = false
    /** @param {() => void} close */
    const body = (close) => html`
      ${detail ? html`<p class="soft">${detail}</p>` : nothing}
      <div class="actions">
        <button class="button" type="button" @click=${close}>${t('ui.shell.cancel')}</button>
        <button
          class="button ${danger ? 'danger' : 'primary'}"
          type="button"
          autofocus
          @click=${() => {
            answer = true
            close()
          }}
        >
          ${action}
        </button>
      </div>
    `
    openDialog(text, body, { kind: 'narrow', onClose: () => resolve(answer) })
  })
}

/** Draw every open dialog anew: in another language, say. */
export function redrawDialogs() {
  for (const draw of open) draw()
}

/** Give the focus back; where what had it is gone, to what is in the middle of the page.
 * @param {Element | null} before */
export function focusAgain(before) {
  if (before instanceof HTMLElement && before.isConnected && before !== document.body) {
    before.focus()
    if (document.activeElement === before) return
  }
  const middle = document.querySelector('main')
  if (middle instanceof HTMLElement) middle.focus()
}

/** @param {string} id @param {string | (() => string)} named @param {unknown} inside @param {() => void} close @param {DialogOptions} options */
function frame(id, named, inside, close, options) {
  const title = typeof named === 'string' ? named : named()
  const head = options.bare
    ? html`<h2 id=${id} class="unseen">${title}</h2>`
    : html`<div class="head">
        <h2 id=${id} tabindex="-1">${title}</h2>
        <button class="icon-button" type="button" aria-label=${t('ui.shell.close')} @click=${close}>
          ${icon('close')}
        </button>
      </div>`
  return html`${head}
    <div class="inside">${inside}</div>`
}
