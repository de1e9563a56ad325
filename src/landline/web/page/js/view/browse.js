/** All rooms that one may see: which there are, what they are about, and going into one. */

import { html, nothing, repeat } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { formatRoute, go } from '../base/route.js'
import { t } from '../base/texts.js'
import { rank } from '../text/fuzzy.js'
import { hub } from '../hub.js'
import { safeText } from '../text/safe.js'
import { createRoom } from './create-room.js'
import { openDialog } from './dialog.js'
import { icon } from './icons.js'
import { kindIcon } from './rooms.js'
import { toastError } from './toast.js'

/** @typedef {import('../wire/protocol.js').RoomInfo} RoomInfo */

class Browse extends LandlineElement {
  #typed = ''
  /** @type {RoomInfo[] | null} */
  #listed = null

  entered() {
    this.watch(hub.store, 'rooms', 'language')
    this.onLeave(hub.store.watch(['link'], () => void this.#ask()))
    void this.#ask()
  }

  template() {
    return html`<div class="page">
      <div class="row">
        <input
          class="input grow"
          type="search"
          maxlength="64"
          aria-label=${t('ui.shell.browse.find')}
          placeholder=${t('ui.shell.browse.find')}
          @input=${this.#type}
        />
        <button class="button" type="button" @click=${enterByCode}>${icon('key')}${t('ui.shell.browse.code')}</button>
        <button class="button primary" type="button" @click=${createRoom}>${icon('add')}${t('ui.shell.browse.create')}</button>
      </div>
      ${this.#list()}
    </div>`
  }

  #list() {
    if (!this.#listed) return html`<p class="empty"><span class="spinner"></span>${t('ui.shell.loading')}</p>`
    const rooms = this.#listed
      .filter(({ kind }) => kind !== 'direct' && kind !== 'own')
      .map((info) => ({ info, name: info.room, weight: info.people ?? 0 }))
    const found = rank(rooms, this.#typed)
    if (!found.length) return html`<p class="empty">${icon('search')}${t('ui.shell.browse.none')}</p>`
    return html`<ul class="rooms">
      ${repeat(found, ({ name }) => name, ({ info }) => line(info))}
    </ul>`
  }

  async #ask() {
    if (hub.link.state !== 'online') return
    try {
      this.#listed = (await hub.ask({ do: 'rooms' })).rooms
      this.redraw()
    } catch (error) {
      toastError(error)
    }
  }

  /** @param {Event} event */
  #type = (event) => {
    this.#typed = /** @type {HTMLInputElement} */ (event.target).value
    this.redraw()
  }
}

/** @param {RoomInfo} info */
function line({ room, kind, topic, people, archived }) {
  const joined = hub.room(room)?.joined
  return html`<li>
    ${kindIcon(kind)}
    <div class="grow">
      <a href=${formatRoute({ view: 'room', room })}>${room}</a>
      ${archived ? html`<span class="tag">${t('ui.shell.room.archived')}</span>` : nothing}
      ${topic ? html`<p class="soft small">${safeText(topic)}</p>` : nothing}
    </div>
    <span class="small soft numbers" title=${t('ui.shell.room.people')}>${people ? html`${icon('person')}${people}` : nothing}</span>
    ${joined
      ? html`<span class="tag">${icon('check')}${t('ui.shell.browse.joined')}</span>`
      : html`<a class="button small" href=${formatRoute({ view: 'room', room })}>${t('ui.shell.browse.enter')}</a>`}
  </li>`
}

/** Enter a room by an invitation's code. */
function enterByCode() {
  openDialog(
    t('ui.shell.browse.code'),
    (close) =>
      html`<form class="stack" @submit=${(/** @type {SubmitEvent} */ event) => accept(event, close)}>
        <div class="field">
          <label for="code">${t('ui.shell.browse.code.label')}</label>
          <input id="code" name="code" class="mono" required minlength="4" maxlength="64" autocomplete="off" spellcheck="false" autofocus />
        </div>
        <div class="actions"><button class="button primary">${t('ui.shell.browse.enter')}</button></div>
      </form>`,
    { kind: 'narrow' },
  )
}

/** @param {SubmitEvent} event @param {() => void} close */
async function accept(event, close) {
  event.preventDefault()
  const code = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get('code') ?? '').trim()
  try {
    const { room } = await hub.ask({ do: 'accept', code })
    close()
    go({ view: 'room', room })
  } catch (error) {
    toastError(error)
  }
}

customElements.define('ll-browse', Browse)
