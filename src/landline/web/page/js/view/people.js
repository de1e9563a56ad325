/** Everybody whom the hub knows: who is here, who is not, and a card of each. */

import { html, nothing, repeat } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { t } from '../base/texts.js'
import { rank } from '../text/fuzzy.js'
import { safeText } from '../text/safe.js'
import { roleName } from '../text/wording.js'
import { hub } from '../hub.js'
import { face } from './face.js'
import { icon } from './icons.js'
import { openPerson, stateDot, when } from './person.js'

/** @typedef {import('../wire/protocol.js').Person} Person */

class People extends LandlineElement {
  #typed = ''

  entered() {
    this.watch(hub.store, 'people', 'me', 'language')
    if (hub.link.state === 'online') hub.listPeople().catch(() => {})
  }

  template() {
    const order = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })
    const all = [...hub.people.values()].sort((one, other) => order.compare(one.name, other.name))
    const found = this.#typed ? rank(all.map((person) => ({ ...person, weight: 0 })), this.#typed) : all
    const here = found.filter(({ state }) => state && state !== 'offline')
    const away = found.filter(({ state }) => !state || state === 'offline')
    return html`<div class="page">
      <input
        class="input"
        type="search"
        maxlength="64"
        aria-label=${t('ui.people.find')}
        placeholder=${t('ui.people.find')}
        @input=${(/** @type {any} */ event) => {
          this.#typed = event.target.value
          this.redraw()
        }}
      />
      ${found.length ? nothing : html`<p class="empty">${icon('search')}${t('ui.people.none')}</p>`}
      ${section('here', here)} ${section('away', away)}
    </div>`
  }
}

/** @param {'here' | 'away'} name @param {Person[]} people */
function section(name, people) {
  if (!people.length) return nothing
  return html`<div role="group" aria-labelledby="people-${name}">
    <h2 id="people-${name}" class="small soft">${t(`ui.people.${name}`, { count: people.length })}</h2>
    <ul class="list">
      ${repeat(people, ({ id }) => id, line)}
    </ul>
  </div>`
}

/** @param {Person} person */
function line({ id, name, role = 'guest', state = 'offline', text, seen }) {
  return html`<li>
    <button class="item" type="button" @click=${() => openPerson(name)}>
      ${face(name)}
      <span class="grow cut"><bdi class="name">${name}</bdi>${id === hub.me?.id ? html` <span class="soft small">${t('ui.people.you')}</span>` : nothing}
        ${text ? html` <span class="soft small">${safeText(text)}</span>` : nothing}</span>
      ${state === 'offline' && seen ? html`<span class="soft small wide-only">${when(seen)}</span>` : nothing}
      ${role === 'member' ? nothing : html`<span class="tag">${roleName(role)}</span>`} ${stateDot(state)}
    </button>
  </li>`
}

customElements.define('ll-people', People)
