/** Accounts as the hub's owners run them: made, given roles and passwords, signed out, removed. */

import { html, repeat } from '../base/html.js'
import { t } from '../base/texts.js'
import { roleName } from '../text/wording.js'
import { hub } from '../hub.js'
import { confirmDialog, openDialog } from './dialog.js'
import { face } from './face.js'
import { openForm } from './form.js'
import { icon } from './icons.js'
import { Listed } from './listed.js'
import { openMenu } from './menu.js'
import { stateDot } from './person.js'

// What somebody signs in with.
import './devices.js'
import './tokens.js'

/** @typedef {import('../wire/protocol.js').Person} Person */

/** @param {string} [value] @returns {import('./form.js').Field} */
const roleField = (value = 'member') => ({
  name: 'role',
  label: t('ui.people.role'),
  type: 'choice',
  value,
  options: ['member', 'moderator', 'owner'].map((role) => [role, roleName(role)]),
})
/** @returns {import('./form.js').Field} */
const passwordField = () => ({ name: 'password', label: t('ui.people.password.new'), type: 'password', most: 256, autocomplete: 'new-password' })

/** @extends {Listed<Person>} */
class Users extends Listed {
  entered() {
    super.entered()
    this.watch(hub.store, 'people')
  }

  async load() {
    const { users } = await hub.ask({ do: 'users' })
    return users.filter((/** @type {Person} */ { role = 'guest' }) => role !== 'guest')
  }

  /** @param {Person[]} rows */
  filled(rows) {
    return html`<div class="row">
        <button class="button primary" type="button" @click=${this.#add}>${icon('add')}${t('ui.admin.add')}</button>
      </div>
      <ul class="lines">
        ${repeat(rows, ({ id }) => id, (row) => this.#line(row))}
      </ul>`
  }

  /** @param {Person} person */
  #line(person) {
    const { name, role } = person
    const state = hub.presence(name)
    return html`<li>
      ${face(name)}<bdi class="grow">${name}</bdi>${stateDot(state)}<span class="tag">${roleName(role ?? 'member')}</span>
      <button class="icon-button" type="button" aria-haspopup="menu" aria-label=${t('ui.people.more', { name })} @click=${(/** @type {any} */ event) => this.#menu(event.currentTarget, person)}>
        ${icon('more')}
      </button>
    </li>`
  }

  #add = () =>
    this.#form('ui.admin.add', [{ name: 'name', label: t('ui.people.name'), most: 64 }, passwordField(), roleField()], ({ name, password, role }) => ({ do: 'adduser', name, password, role }))

  /** @param {Element} anchor @param {Person} person */
  #menu(anchor, { id: who, name, role }) {
    openMenu(anchor, [
      { text: t('ui.people.grant'), icon: 'shield', act: () => this.#form('ui.people.grant', [roleField(role)], (said) => ({ do: 'setrole', who, role: said.role }), name) },
      { text: t('ui.people.password.change'), icon: 'key', act: () => this.#form('ui.people.password.change', [passwordField()], ({ password }) => ({ do: 'setpassword', who, new: password }), name) },
      { text: t('ui.people.me.sessions'), icon: 'device', act: () => openDialog(name, () => html`<div class="stack"><ll-tokens .who=${who}></ll-tokens><h3>${t('ui.people.me.devices')}</h3><ll-devices .who=${who}></ll-devices></div>`) },
      {
        text: t('ui.admin.remove'),
        icon: 'trash',
        danger: true,
        act: async () => {
          if (await confirmDialog(t('ui.admin.remove.sure', { name }), t('ui.admin.remove'))) await this.does({ do: 'removeuser', who })
        },
      },
    ])
  }

  /** @param {string} key @param {import('./form.js').Field[]} fields @param {(said: import('./form.js').Values) => any} verb @param {string} [lead] */
  #form(key, fields, verb, lead) {
    openForm(t(key), fields, { action: t(key), ...(lead && { lead }) }, async (said) => {
      await hub.ask(verb(said))
      await this.refresh()
    })
  }
}

customElements.define('ll-users', Users)
