/** Going somewhere by a few letters: rooms and people, what is unread first. */

import { html, nothing, repeat } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { isComposing, keysShown } from '../base/keys.js'
import { go } from '../base/route.js'
import { t } from '../base/texts.js'
import { rank } from '../text/fuzzy.js'
import { hub } from '../hub.js'
import { safeText } from '../text/safe.js'
import { closeDrawer } from './drawer.js'
import { openDialog } from './dialog.js'
import { face } from './face.js'
import { icon } from './icons.js'
import { kindIcon } from './rooms.js'
import { toastError } from './toast.js'

/**
 * @typedef {object} Place
 * @property {string} key
 * @property {string} name what is searched
 * @property {string} [detail]
 * @property {unknown} sign
 * @property {number} unread
 * @property {number} weight what comes first where nothing is typed
 * @property {() => unknown} go
 */

/** Most that are listed. */
const MOST = 50

/** @type {(() => void) | null} */
let close = null

export function openSwitcher() {
  if (close) return
  closeDrawer()
  close = openDialog(() => t('ui.shell.switcher'), () => html`<ll-switcher></ll-switcher>`, {
    kind: 'switcher',
    bare: true,
    onClose: () => (close = null),
  })
}

class Switcher extends LandlineElement {
  #typed = ''
  #at = 0
  /** @type {Place[]} */
  #found = []

  entered() {
    this.watch(hub.store, 'rooms', 'people', 'language')
    this.#look()
    if (hub.link.state !== 'online') return
    for (const asked of [hub.listRooms(), hub.listPeople()]) asked.catch(() => {}) // what is known has to do
  }

  template() {
    this.#look()
    const chosen = this.#found[this.#at]
    return html`<div class="typing">
        ${icon('search')}
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="switcher-list"
          aria-autocomplete="list"
          aria-activedescendant=${chosen ? `switch-${this.#at}` : nothing}
          aria-label=${t('ui.shell.switcher')}
          placeholder=${t('ui.shell.switcher.field')}
          autocomplete="off"
          spellcheck="false"
          maxlength="64"
          autofocus
          @input=${this.#type}
          @keydown=${this.#steer}
        />
        <kbd>${keysShown('Escape')}</kbd>
      </div>
      <ul class="list" role="listbox" id="switcher-list" aria-label=${t('ui.shell.switcher')}>
        ${repeat(this.#found, (place) => place.key, (place, at) => this.#line(place, at))}
      </ul>
      ${this.#found.length ? nothing : html`<p class="empty">${t('ui.shell.switcher.none')}</p>`}
      <p class="unseen" role="status">${t('ui.shell.switcher.count', { count: this.#found.length })}</p>`
  }

  drawn() {
    this.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }

  /** @param {Place} place @param {number} at */
  #line(place, at) {
    return html`<li
      id="switch-${at}"
      class="item"
      role="option"
      aria-selected=${String(at === this.#at)}
      @click=${() => this.#go(place)}
    >
      ${place.sign}
      <span class="grow cut">${place.name}${place.detail ? html` <span class="soft small">${place.detail}</span>` : nothing}</span>
      ${place.unread ? html`<span class="badge strong">${place.unread}</span>` : nothing}
    </li>`
  }

  #look() {
    this.#found = rank(places(), this.#typed).slice(0, MOST)
    this.#at = Math.min(this.#at, Math.max(0, this.#found.length - 1))
  }

  /** @param {Event} event */
  #type = (event) => {
    this.#typed = /** @type {HTMLInputElement} */ (event.target).value
    this.#at = 0
    this.redraw()
  }

  /** @param {KeyboardEvent} event */
  #steer = (event) => {
    if (isComposing(event)) return
    const { length } = this.#found
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key]
    if (step && length) {
      const far = Math.abs(step) > 1
      this.#at = far ? Math.max(0, Math.min(length - 1, this.#at + step)) : (this.#at + step + length) % length
      this.redraw()
    } else if (event.key === 'Enter') {
      const place = rank(places(), this.#typed)[this.#at]
      if (place) this.#go(place)
    } else return
    event.preventDefault()
  }

  /** @param {Place} place */
  #go(place) {
    close?.()
    place.go()
  }
}

/** Return where one can go. @returns {Place[]} */
function places() {
  return [...roomPlaces(), ...peoplePlaces()]
}

/** @returns {Place[]} */
function roomPlaces() {
  return [...hub.rooms.values()]
    .filter(({ info }) => !info.archived)
    .map(({ info, unread, mentions, joined }) => {
      const direct = info.kind === 'direct'
      return {
        key: `room ${info.room}`,
        name: direct ? (info.with?.name ?? hub.title(info.room)) : hub.title(info.room),
        detail: safeText(info.topic ?? '') || (joined ? '' : t('ui.shell.switcher.not-joined')),
        sign: direct ? face(info.with?.name ?? '') : html`<span class="sign">${kindIcon(info.kind)}</span>`,
        unread,
        weight: mentions * 10_000 + (direct ? unread * 1_000 : Math.min(unread, 99)) + (joined ? 1 : 0),
        go: () => go({ view: 'room', room: info.room }),
      }
    })
}

/** @returns {Place[]} */
function peoplePlaces() {
  const known = new Set([...hub.rooms.values()].map((room) => room.info.with?.id))
  return [...hub.people.values()]
    .filter((person) => person.id !== hub.me?.id && !known.has(person.id))
    .map(({ id, name, state }) => ({
      key: `person ${id}`,
      name,
      detail: t(`ui.shell.state.${state ?? 'offline'}`),
      sign: face(name),
      unread: 0,
      weight: state === 'online' ? 0.5 : 0,
      go: () => openTalk(name),
    }))
}

/** @param {string} name */
async function openTalk(name) {
  try {
    go({ view: 'room', room: await hub.open(`@${name}`) })
  } catch (error) {
    toastError(error)
  }
}

customElements.define('ll-switcher', Switcher)
