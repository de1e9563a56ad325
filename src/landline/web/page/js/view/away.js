/**
 * What stands in the middle where the page was opened without the hub: that nothing can be shown
 * yet, and what this browser has kept of one's own words, so that nobody believes it lost.
 */

import { html, nothing } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { safeText } from '../text/safe.js'
import { icon } from './icons.js'

/** @typedef {{ room: string, text: string }} Kept */

/** Of each kind, those that are shown; the others are counted. */
const SHOWN = 20
/** Characters of one that are shown. */
const TOLD = 200

class Away extends LandlineElement {
  /** Nothing is said as long as it is tried for the first time. */
  #away = false

  entered() {
    this.watch(hub.store, 'link', 'language')
  }

  template() {
    const { state } = hub.link
    this.#away ||= state === 'waiting' || (state === 'offline' && !navigator.onLine)
    if (!this.#away) return nothing
    return html`<div class="empty">
        ${icon('offline')}
        <h1 tabindex="-1">${t('ui.shell.away')}</h1>
        <p>${t('ui.shell.away.hint')}</p>
      </div>
      ${listed(t('ui.talk.waiting'), hub.waiting)} ${listed(t('ui.shell.away.drafts'), hub.drafts)}`
  }
}

/** @param {string} head @param {Kept[]} kept */
function listed(head, kept) {
  if (!kept.length) return nothing
  return html`<section>
    <h2>${head}</h2>
    <ul class="stack">
      ${kept.slice(0, SHOWN).map(({ room, text }) => html`<li><span class="soft small">${where(room)}</span><p dir="auto">${safeText(text, TOLD)}</p></li>`)}
    </ul>
    ${kept.length > SHOWN ? html`<p class="soft small">${t('ui.files.more', { count: kept.length - SHOWN })}</p>` : nothing}
  </section>`
}

/** Return what somebody calls a room of which only the address is known. @param {string} room */
const where = (room) => (room.startsWith('@') ? t('ui.shell.away.talk') : safeText(room))

customElements.define('ll-away', Away)
