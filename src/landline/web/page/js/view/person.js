/** A person's card: who it is, how they are, where one meets them, and how to talk to them. */

import { html, nothing } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { formatRoute, go } from '../base/route.js'
import { t } from '../base/texts.js'
import { clock, dayName } from '../text/dates.js'
import { safeText } from '../text/safe.js'
import { roleName } from '../text/wording.js'
import { hub } from '../hub.js'
import { openDialog } from './dialog.js'
import { face } from './face.js'
import { icon } from './icons.js'

/** @typedef {import('../wire/protocol.js').Person} Person */

/** Show somebody's card. @param {string} name */
export function openPerson(name) {
  openDialog(name, (close) => html`<ll-person .name=${name} .close=${close}></ll-person>`, { kind: 'narrow' })
}

/** Return when something was, for people. @param {number} ms since 1970 */
export const when = (ms) => `${dayName(ms, Date.now())} ${clock(ms)}`

/** Return how somebody is, for eyes and ears. @param {Person['state']} [state] */
export const stateDot = (state = 'offline') =>
  html`<span class="dot ${state}"></span><span class="unseen">${t(`ui.shell.state.${state}`)}</span>`

class PersonCard extends LandlineElement {
  name = ''
  close = () => {}
  /** @type {Person | undefined} */
  #told

  entered() {
    this.watch(hub.store, 'people', 'rooms', 'language')
    void this.#ask()
  }

  template() {
    const person = hub.named(this.name) ?? this.#told
    if (!person) return html`<p class="empty"><span class="spinner"></span></p>`
    const { name, role = 'guest', state = 'offline', text, seen, devices } = { ...this.#told, ...person }
    const together = [...hub.rooms.values()].filter(({ people, joined }) => joined && people?.includes(name))
    return html`<div class="row">
        ${face(name)}
        <div class="grow">
          <p class="row"><span class="tag">${roleName(role)}</span>${name === hub.me?.name ? html`<span class="tag">${t('ui.people.you')}</span>` : nothing}</p>
          <p class="row"><span class="dot ${state}"></span>${t(`ui.shell.state.${state}`)}${text ? html`<span class="soft">${safeText(text)}</span>` : nothing}</p>
        </div>
      </div>
      ${state === 'offline' && seen ? html`<p class="soft">${t('ui.people.seen', { at: when(seen) })}</p>` : nothing}
      ${devices ? html`<p class="soft">${t('ui.people.devices')}: ${devices}</p>` : nothing}
      ${together.length ? html`<p>${t('ui.people.rooms')}: ${together.map(({ info }) => html`<a class="tag" href=${formatRoute({ view: 'room', room: info.room })} @click=${this.close}>${hub.title(info.room)}</a> `)}</p>` : nothing}
      <div class="actions">
        ${this.#mention(name)}
        <a class="button primary" href=${formatRoute({ view: 'room', room: name === hub.me?.name ? '@me' : `@${name}` })} @click=${this.close}>
          ${icon('at')}${t('ui.people.talk')}
        </a>
      </div>`
  }

  /** @param {string} name */
  #mention(name) {
    const { route } = hub
    if (route.view !== 'room' || name === hub.me?.name) return nothing
    const mention = () => {
      this.close()
      beginMention(route.room, name)
    }
    return html`<button class="button" type="button" @click=${mention}>${t('ui.people.mention')}</button>`
  }

  async #ask() {
    try {
      this.#told = (await hub.ask({ do: 'whois', who: this.name })).person
      this.redraw()
    } catch {
      this.close() // who is gone meanwhile
    }
  }
}

/** Begin to say something to somebody in a room. @param {string} wish @param {string} name */
function beginMention(wish, name) {
  const room = hub.room(wish) ? wish : 'lobby'
  hub.setDraft(room, [hub.draft(room), `@${name} `].filter(Boolean).join(' '))
  hub.store.changed(`intent:${room}`)
  go({ view: 'room', room })
}

customElements.define('ll-person', PersonCard)
