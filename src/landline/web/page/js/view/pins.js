/** The messages that are pinned to a room. */

import { html, nothing, repeat } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { formatRoute } from '../base/route.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { clock, dayName } from '../text/dates.js'
import { safeText } from '../text/safe.js'
import { DEEDS, mayPin } from './deeds.js'
import { icon, iconButton } from './icons.js'

/** @typedef {import('../wire/protocol.js').Message} Message */

/** Most that are asked for; a room with more shows the newest. */
const MOST = 50

class Pins extends LandlineElement {
  /** @type {Map<number, Message | null>} null: it is asked for, or was forgotten */
  #messages = new Map()
  /** What was unpinned had the focus. */
  #unpinned = false

  get room() {
    return this.getAttribute('room') ?? ''
  }

  entered() {
    this.watch(hub.store, `room:${this.room}`, 'rooms', 'language')
  }

  template() {
    const pins = (hub.room(this.room)?.info.pins ?? []).slice(-MOST).reverse()
    for (const seq of pins) if (!this.#messages.has(seq)) void this.#ask(seq)
    const known = pins.map((seq) => this.#messages.get(seq)).filter((message) => message != null)
    if (!pins.length) return html`<p class="empty">${icon('pin')}${t('ui.shell.pins.none')}</p>`
    const may = mayPin(this.room)
    return html`<ul class="found">
      ${repeat(known, (message) => message.seq, (message) => html`<li>
        ${line(message)}${may ? iconButton('unpin', t('ui.talk.unpin'), () => this.#unpin(message)) : nothing}
      </li>`)}
    </ul>`
  }

  drawn() {
    if (!this.#unpinned || document.activeElement !== document.body) return
    this.#unpinned = false
    const next = this.querySelector('button') ?? this.closest('aside')?.querySelector('h2')
    if (next instanceof HTMLElement) next.focus()
  }

  /** @param {Message} message */
  #unpin(message) {
    this.#unpinned = true
    void DEEDS['pin']?.act(message)
  }

  /** @param {number} seq */
  async #ask(seq) {
    this.#messages.set(seq, null)
    try {
      const page = await hub.ask({ do: 'history', room: this.room, before: seq + 1, limit: 1 })
      const found = page.messages.find((/** @type {Message} */ message) => message.seq === seq)
      if (found) this.#messages.set(seq, found)
    } catch {
      this.#messages.delete(seq) // asked again when something changes
    }
    this.redraw()
  }
}

/** @param {Message} message */
function line({ room, seq, from, at, text, files }) {
  const when = `${dayName(at ?? 0, Date.now())} ${clock(at ?? 0)}`
  const names = (files ?? []).map((file) => file.path.split('/').at(-1)).join(', ')
  return html`<a href=${formatRoute({ view: 'room', room, seq })}>
    <span class="row small"><strong>${safeText(from)}</strong><span class="soft">${when}</span></span>
    <span class="snippet">${safeText(text || names)}</span>
  </a>`
}

customElements.define('ll-pins', Pins)
