/** Short messages that pass: read out by a screen reader, gone after a while, or when closed. */

import { html, nothing, render } from '../base/html.js'
import { t } from '../base/texts.js'
import { icon } from './icons.js'

/**
 * @typedef {object} ToastOptions
 * @property {'info' | 'error'} [kind] an error interrupts a screen reader, and stays longer
 * @property {{ text: string, act: () => void }} [action] such as taking it back
 */

/** Milliseconds that one is shown; nothing is lost with it, so it need not be forever. */
const SHOWN = { info: 6_000, error: 12_000 }
/** Most that are shown at once: the oldest gives way. */
const MOST = 4

/** Show `text` for a while; returns what takes it away.
 * @param {string} text
 * @param {ToastOptions} [options] */
export function toast(text, { kind = 'info', action } = {}) {
  const element = document.createElement('div')
  element.className = `toast ${kind}`
  const close = () => {
    clearTimeout(timer)
    element.remove()
  }
  let timer = 0
  const later = () => {
    clearTimeout(timer)
    timer = window.setTimeout(close, SHOWN[kind])
  }
  element.addEventListener('pointerenter', () => clearTimeout(timer))
  element.addEventListener('pointerleave', later)
  element.addEventListener('focusin', () => clearTimeout(timer))
  element.addEventListener('focusout', later)
  render(inside(text, action, close), element)
  const region = regionOf(kind)
  // What stands outside of an open dialog cannot be reached.
  const dialogs = document.querySelectorAll('dialog[open]')
  const host = dialogs[dialogs.length - 1] ?? document.body
  const regions = /** @type {HTMLElement} */ (region.parentElement)
  if (regions.parentElement !== host) host.append(regions)
  region.append(element)
  while (region.childElementCount > MOST) region.firstElementChild?.remove()
  later()
  return close
}

/** Show what the hub refused, in its words. @param {unknown} error */
export function toastError(error) {
  const { text, hint } = /** @type {{ text?: string, hint?: string }} */ (error ?? {})
  return toast([text ?? String(error), hint].filter(Boolean).join(' · '), { kind: 'error' })
}

/** Make the regions: a screen reader only hears what is put into one that was there before. */
export function prepareToasts() {
  regionOf('info')
}

/** @param {string} text @param {ToastOptions['action']} action @param {() => void} close */
function inside(text, action, close) {
  const act = () => {
    close()
    action?.act()
  }
  return html`<p>${text}</p>
    ${action ? html`<button class="button small" type="button" @click=${act}>${action.text}</button>` : nothing}
    <button class="icon-button" type="button" aria-label=${t('ui.shell.close')} @click=${close}>
      ${icon('close')}
    </button>`
}

/** @param {'info' | 'error'} kind @returns {HTMLElement} */
function regionOf(kind) {
  let regions = document.querySelector('.toasts')
  if (!regions) {
    regions = document.createElement('div')
    regions.className = 'toasts'
    render(html`<div role="status"></div><div role="alert"></div>`, /** @type {HTMLElement} */ (regions))
    document.body.append(regions)
  }
  const role = kind === 'error' ? 'alert' : 'status'
  return /** @type {HTMLElement} */ (regions.querySelector(`[role="${role}"]`))
}
