/** What stands beside the room: its people, its pins, or what a search found. */

import { html, keyed, nothing } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { focusAgain } from './dialog.js'
import { icon } from './icons.js'
import { lateView } from './late.js'

/** @typedef {'members' | 'pins' | 'search'} Page */

/** @type {{ page: Page, room: string } | null} */
let shown = null
/** @type {Element | null} */
let before = null

/** Return what is shown beside the room. */
export const panelShown = () => shown

/** Show something beside the room, and put the focus there; the same again closes it.
 * @param {Page} page @param {string} room */
export function togglePanel(page, room) {
  if (shown?.page === page && shown.room === room) return closePanel()
  if (!shown) before = document.activeElement
  shown = { page, room }
  hub.store.changed('panel')
}

/** Close it; the focus is given back once that is drawn. */
export function closePanel() {
  if (!shown) return
  shown = null
  hub.store.changed('panel')
}

/** Give the focus back to what opened it, which can be reached again. */
export function focusBehindPanel() {
  const target = before
  before = null
  if (target) focusAgain(target)
}

class Panel extends LandlineElement {
  #focused = ''
  /** What is to be shown is not there yet. */
  #waits = false

  entered() {
    this.watch(hub.store, 'panel', 'late', 'language')
  }

  template() {
    if (!shown) return nothing
    const { page, room } = shown
    return html`<aside aria-labelledby="panel-title">
      <header>
        <h2 id="panel-title" tabindex="-1">${t(`ui.shell.panel.${page}`)}</h2>
        <button class="icon-button" type="button" aria-label=${t('ui.shell.close')} @click=${closePanel}>
          ${icon('close')}
        </button>
      </header>
      ${keyed(`${page} ${room}`, inside(page, room))}
    </aside>`
  }

  drawn() {
    const now = shown ? `${shown.page} ${shown.room}` : ''
    const came = this.#waits && this.querySelector('h2') === document.activeElement
    if (now && (now !== this.#focused || came)) {
      const target = this.querySelector('input[type=search]') ?? this.querySelector('h2')
      if (target instanceof HTMLElement) target.focus()
    }
    this.#focused = now
    this.#waits = this.querySelector('.coming') !== null
  }
}

/** @param {Page} page @param {string} room */
function inside(page, room) {
  if (page === 'members') return lateView(page, () => html`<ll-members room=${room}></ll-members>`)
  if (page === 'pins') return lateView(page, () => html`<ll-pins room=${room}></ll-pins>`)
  return lateView(page, () => html`<ll-search room=${room}></ll-search>`)
}

customElements.define('ll-panel', Panel)
