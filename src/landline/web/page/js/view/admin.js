/** Running the hub, for its owners: figures, accounts, rooms, invitations, settings, audit log. */

import { html, nothing } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { language, t } from '../base/texts.js'
import { clock, dayName } from '../text/dates.js'
import { deedOf } from '../text/wording.js'
import { hub } from '../hub.js'
import { safeText } from '../text/safe.js'
import { Listed } from './listed.js'
import { openRoomSettings } from './room-settings.js'
import { kindIcon } from './rooms.js'
import { sections } from './sections.js'
import { toastError } from './toast.js'

// Its pages.
import './figures.js'
import './invitations.js'
import './users.js'

/** @typedef {import('../wire/protocol.js').RoomInfo} RoomInfo */
/** @typedef {import('../wire/protocol.js').Message} Message */
/** @typedef {{ name: string, value: unknown, default: unknown, text: string }} Setting */

const AUDIT = '!audit'
const AT_ONCE = 100

/** @type {[string, string, () => unknown][]} */
const PAGES = [
  ['figures', 'ui.admin.figures', () => html`<ll-figures></ll-figures>`],
  ['users', 'ui.admin.users', () => html`<ll-users></ll-users>`],
  ['rooms', 'ui.shell.rooms', () => html`<ll-all-rooms></ll-all-rooms>`],
  ['invitations', 'ui.people.me.invitations', () => html`<ll-invitations></ll-invitations>`],
  ['settings', 'ui.admin.settings', () => html`<ll-hub-settings></ll-hub-settings>`],
  ['audit', 'ui.admin.audit', () => html`<ll-audit></ll-audit>`],
]

class Admin extends LandlineElement {
  entered() {
    this.watch(hub.store, 'me', 'route', 'language')
  }

  template() {
    const { me, route } = hub
    if (route.view !== 'admin') return nothing
    if (me?.role !== 'owner') return html`<p class="empty">${t('ui.admin.closed')}</p>`
    return sections('admin', t('ui.shell.admin'), PAGES.map(([page, key, shown]) => [page, t(key), shown]), route.page)
  }
}

/** @template T @extends {Listed<T>} */
class Filtered extends Listed {
  #typed = ''

  /** What a row is found by. @param {T} _row */
  words(_row) {
    return ''
  }

  /** @param {T} _row @returns {unknown} */
  row(_row) {
    return ''
  }

  /** @returns {unknown} */
  below() {
    return nothing
  }

  /** @param {T[]} rows */
  filled(rows) {
    const found = rows.filter((row) => this.words(row).toLowerCase().includes(this.#typed))
    return html`<input class="input" type="search" maxlength="64" aria-label=${t('ui.admin.find')} placeholder=${t('ui.admin.find')} @input=${(/** @type {any} */ event) => {
        this.#typed = event.target.value.toLowerCase()
        this.redraw()
      }} />
      <ul class="lines">
        ${found.map((row) => html`<li>${this.row(row)}</li>`)}
      </ul>
      ${this.below()}`
  }
}

/** @extends {Filtered<RoomInfo>} */
class AllRooms extends Filtered {
  entered() {
    super.entered()
    this.onLeave(hub.store.watch(['rooms'], () => this.redraw()))
  }

  async load() {
    await hub.listRooms()
    return (await hub.ask({ do: 'rooms' })).rooms.filter((/** @type {RoomInfo} */ { kind }) => kind !== 'direct' && kind !== 'own')
  }

  /** @param {RoomInfo} room */
  words({ room, topic = '' }) {
    return `${room} ${topic}`
  }

  /** @param {RoomInfo} listed */
  row(listed) {
    const { room, kind, topic, people, archived } = hub.room(listed.room)?.info ?? listed
    return html`${kindIcon(kind)}
      <div class="grow"><strong>${room}</strong> ${archived ? html`<span class="tag">${t('ui.shell.room.archived')}</span>` : nothing}
        <p class="soft small">${safeText(topic ?? '')}</p></div>
      <span class="soft small numbers" title=${t('ui.shell.room.people')}>${people}</span>
      <button class="button small" type="button" aria-label="${t('ui.people.room.settings')}: ${room}" @click=${() => openRoomSettings(room)}>${t('ui.people.room.settings')}</button>`
  }
}

/** @extends {Filtered<Setting>} */
class HubSettings extends Filtered {
  async load() {
    const headers = { Authorization: `Bearer ${hub.token}`, 'Accept-Language': language() }
    const response = await fetch('/api/settings', { headers })
    const told = await response.json()
    if (!response.ok) throw told
    return told.settings.sort((/** @type {Setting} */ one, /** @type {Setting} */ other) => Number(differs(other)) - Number(differs(one)))
  }

  /** @param {Setting} setting */
  words({ name, text }) {
    return `${name} ${text}`
  }

  /** @param {Setting} setting */
  row(setting) {
    const { name, value, text } = setting
    return html`<div class="grow"><code>${name}</code> = <strong class="mono">${JSON.stringify(value)}</strong>
      ${differs(setting) ? html`<span class="tag">${t('ui.admin.usual', { value: JSON.stringify(setting.default) })}</span>` : nothing}
      <p class="soft small">${text.split('`').map(typed)}</p></div>`
  }

  below() {
    return html`<p class="soft small">${t('ui.admin.settings.lead')}</p>`
  }
}

/** Return a part of a text: every other stands between backticks. @param {string} part @param {number} place */
const typed = (part, place) => (place % 2 ? html`<code>${part}</code>` : part)

/** @param {Setting} setting */
const differs = (setting) => JSON.stringify(setting.value) !== JSON.stringify(setting.default)

/** @extends {Filtered<Message>} */
class Audit extends Filtered {
  #more = false

  async load() {
    const page = await hub.ask({ do: 'history', room: AUDIT, limit: AT_ONCE })
    this.#more = page.more
    return page.messages.reverse()
  }

  /** @param {Message} message */
  words(message) {
    return `${message.from} ${deedOf(message)}`
  }

  /** @param {Message} message */
  row(message) {
    const at = message.at ?? 0
    return html`<p class="grow"><bdi><strong>${safeText(message.from)}</strong></bdi> <span dir="auto">${deedOf(message)}</span></p>
      <time class="soft small" datetime=${new Date(at).toISOString()}>${dayName(at, Date.now())} ${clock(at)}</time>`
  }

  below() {
    return this.#more ? html`<button class="button" type="button" @click=${() => this.#older()}>${t('ui.admin.older')}</button>` : nothing
  }

  async #older() {
    const before = this.rows?.at(-1)?.seq ?? 0
    try {
      const page = await hub.ask({ do: 'history', room: AUDIT, before, limit: AT_ONCE })
      this.#more = page.more
      this.extend(page.messages.reverse())
    } catch (error) {
      toastError(error)
    }
  }
}

customElements.define('ll-admin', Admin)
customElements.define('ll-all-rooms', AllRooms)
customElements.define('ll-hub-settings', HubSettings)
customElements.define('ll-audit', Audit)
