/** A room in the middle of the page: what it is, what can be done in it, and what is said. */

import { html, keyed, nothing } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { formatRoute, go, goBack } from '../base/route.js'
import { t } from '../base/texts.js'
import { hub, NO_ROOM } from '../hub.js'
import { safeText } from '../text/safe.js'
import { focusAgain } from './dialog.js'
import { drawerButton } from './drawer.js'
import { icon } from './icons.js'
import { askForDay } from './jump-date.js'
import { openRoomSettings } from './late.js'
import { openMenu } from './menu.js'
import { panelShown, togglePanel } from './panel.js'
import { kindIcon, sign } from './rooms.js'
import { toastError } from './toast.js'

/** @typedef {import('./panel.js').Page} Page */

class RoomView extends LandlineElement {
  /** Why it cannot be entered, in the hub's words.
   * @type {{ code?: string, text?: string, hint?: string } | null} */
  #refusal = null
  #opened = false
  #shown = false
  /** It was just tried to make it, by a button that is gone. */
  #made = false

  get room() {
    return this.getAttribute('room') ?? ''
  }

  entered() {
    this.watch(hub.store, `room:${this.room}`, 'rooms', 'people', 'panel', 'language', 'me', 'drawer')
    void this.#open()
  }

  template() {
    const { room } = this
    if (this.#refusal) return html`${this.#title()}${this.#refused(this.#refusal)}`
    if (this.#opened && !hub.room(room)) void this.#open() // it is called something else now
    if (!hub.room(room)?.joined) return this.#head()
    return html`${this.#head()}
      <ll-timeline room=${room}></ll-timeline>
      <ll-composer room=${room}></ll-composer>`
  }

  drawn() {
    if (this.#made && this.#refusal) focusAgain(this.querySelector('.empty a, .empty button'))
    this.#made = false
    if (this.#shown || !this.querySelector('ll-composer')) return
    this.#shown = true
    this.dispatchEvent(new CustomEvent('shown', { bubbles: true }))
  }

  /** Enter it, and go on under the name that the hub has for it. @param {boolean} [make] */
  async #open(make = false) {
    this.#opened = false
    this.#refusal = null
    try {
      const room = await hub.open(this.room, { make })
      const { route } = hub
      const seq = route.view === 'room' && route.seq
      if (room !== this.room) location.replace(formatRoute({ view: 'room', room, ...(seq && { seq }) }))
      this.#opened = true
    } catch (error) {
      this.#refusal = /** @type {{ text: string }} */ (error)
    }
    this.redraw()
    this.#made = make
  }

  /** @param {unknown} [actions] */
  #title(actions = nothing) {
    const { room } = this
    const info = hub.room(room)?.info
    return html`<header class="head">
      ${drawerButton()}
      <div class="title">
        <h1 tabindex="-1">${info ? sign(info) : kindIcon()}<span class="cut">${hub.title(room)}</span></h1>
        ${info?.topic ? html`<p class="topic cut soft small" title=${safeText(info.topic)}>${safeText(info.topic)}</p>` : nothing}
      </div>
      ${actions}
    </header>`
  }

  /** Say why it cannot be entered; one that is not there can be made. @param {{ code?: string, text?: string, hint?: string }} refusal */
  #refused({ code, text, hint }) {
    const missing = code === NO_ROOM
    const more = missing ? t('ui.shell.room.none.hint') : hint
    return html`<div class="empty">
      ${icon('door')}
      <div class="stack" role="alert">
        <p>${text ?? t('ui.shell.room.closed')}</p>
        ${more ? html`<p class="small">${more}</p>` : nothing}
      </div>
      <div class="row">
        ${missing
          ? html`<button class="button primary" type="button" @click=${() => this.#open(true)}>${t('ui.shell.room.make')}</button>
              <button class="button" type="button" @click=${goBack}>${t('ui.shell.back')}</button>`
          : html`<a class="button" href=${formatRoute({ view: 'rooms' })}>${t('ui.shell.browse.title')}</a>`}
      </div>
    </div>`
  }

  #head() {
    const { room } = this
    const info = hub.room(room)?.info
    const talk = info?.kind === 'direct' || info?.kind === 'own'
    return this.#title(html`<div class="actions">
        ${talk ? nothing : this.#toggle('members', 'people', hub.room(room)?.people?.length ?? info?.people)}
        ${info?.pins?.length ? this.#toggle('pins', 'pin', info.pins.length) : nothing}
        <a
          class="icon-button wide-only"
          href=${formatRoute({ view: 'files', room })}
          aria-label=${t('ui.shell.files')}
          title=${t('ui.shell.files')}
          >${icon('folder')}</a
        >
        ${this.#toggle('search', 'search')}
        <button
          class="icon-button"
          type="button"
          aria-haspopup="menu"
          aria-label=${t('ui.shell.room.menu')}
          title=${t('ui.shell.room.menu')}
          @click=${this.#menu}
        >
          ${icon('more')}
        </button>
      </div>`)
  }

  /** @param {Page} page @param {string} shape @param {number} [count] */
  #toggle(page, shape, count) {
    const panel = panelShown()
    const label = t(`ui.shell.panel.${page}`)
    return html`<button
      class="icon-button ${count === undefined ? '' : 'counted'} ${page === 'pins' ? 'wide-only' : ''}"
      type="button"
      aria-pressed=${String(panel?.page === page && panel.room === this.room)}
      aria-label=${count === undefined ? label : `${label}: ${count}`}
      title=${label}
      @click=${() => togglePanel(page, this.room)}
    >
      ${icon(shape)}${count === undefined ? nothing : html`<span class="numbers small">${count}</span>`}
    </button>`
  }

  /** @param {Event} event */
  #menu = (event) => {
    const { room } = this
    const info = hub.room(room)?.info
    const talk = info?.kind === 'direct' || info?.kind === 'own'
    openMenu(/** @type {Element} */ (event.currentTarget), [
      { text: t('ui.shell.files'), icon: 'folder', act: () => go({ view: 'files', room }) },
      { text: t('ui.shell.panel.pins'), icon: 'pin', act: () => togglePanel('pins', room) },
      { text: t('ui.shell.panel.search'), icon: 'search', act: () => togglePanel('search', room) },
      { text: t('ui.talk.to-day'), icon: 'calendar', act: askForDay },
      ...(talk
        ? []
        : [
            { text: t('ui.shell.panel.members'), icon: 'people', act: () => togglePanel('members', room) },
            { text: t('ui.people.room.settings'), icon: 'settings', act: () => openRoomSettings(room) },
            null,
            { text: t('ui.shell.room.leave'), icon: 'leave', act: () => leave(room) },
          ]),
    ])
  }
}

/** @param {string} room */
async function leave(room) {
  try {
    await hub.leave(room)
    go({ view: 'rooms' })
  } catch (error) {
    toastError(error)
  }
}

/** Return the room, made anew for each: nothing of one shows in another. @param {string} room */
export const roomView = (room) => keyed(room, html`<ll-room room=${room}></ll-room>`)

customElements.define('ll-room', RoomView)
