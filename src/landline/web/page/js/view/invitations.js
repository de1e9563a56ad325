/** Invitations: made, shown once with a link and a code for cameras, listed, ended. */

import { html, nothing, repeat } from '../base/html.js'
import { t } from '../base/texts.js'
import { mayModerate } from '../store/rights.js'
import { hub } from '../hub.js'
import { confirmDialog } from './dialog.js'
import { openForm } from './form.js'
import { icon } from './icons.js'
import { Listed } from './listed.js'
import { when } from './person.js'
import { showSecret } from './secret.js'
import './qr.js'

/** @typedef {import('../wire/protocol.js').InvitationInfo} InvitationInfo */

/** Make one, for `room` at first; `done` is called once it is there.
 * @param {string} [room] @param {() => void} [done] */
export function makeInvitation(room = '', done) {
  const role = hub.me?.role ?? 'guest'
  /** @type {[string, string][]} */
  const rooms = [...hub.rooms.values()].filter(({ info }) => mayModerate(info, role)).map(({ info }) => [info.room, info.room])
  if (role === 'moderator' || role === 'owner') rooms.unshift(['', t('ui.people.invitations.hub')])
  openForm(
    t('ui.people.invitations.add'),
    [
      { name: 'room', label: t('ui.people.invitations.room'), type: 'choice', options: rooms, value: room },
      { name: 'uses', label: t('ui.people.invitations.uses'), type: 'number', value: 1, least: 1, most: 1000 },
      {
        name: 'hours',
        label: t('ui.people.how-long'),
        type: 'choice',
        value: '168',
        options: [['1', t('ui.people.time.hour')], ['24', t('ui.people.time.day')], ...days(7), ...days(30), ...days(365)],
      },
    ],
    { action: t('ui.people.invitations.add') },
    async ({ room: opens, uses, hours }) => {
      const given = await hub.ask({ do: 'invitation', uses, hours: Number(hours), ...(opens && { room: opens }) })
      done?.()
      const code = html`<ll-qr .code=${given.secret}></ll-qr>`
      showSecret(t('ui.people.me.invitations'), t('ui.people.invitations.code'), given.secret, code)
    },
  )
}

/** @param {number} count @returns {[string, string][]} */
const days = (count) => [[String(count * 24), t('ui.people.time.days', { count })]]

/** @extends {Listed<InvitationInfo>} */
class Invitations extends Listed {
  async load() {
    return (await hub.ask({ do: 'invitations' })).invitations
  }

  /** @param {InvitationInfo[]} rows */
  filled(rows) {
    const may = [...hub.rooms.values()].some(({ info }) => mayModerate(info, hub.me?.role ?? 'guest'))
    return html`<div class="stack">
      ${may
        ? html`<div class="row">
            <button class="button primary" type="button" @click=${() => makeInvitation('', () => this.refresh())}>
              ${icon('add')}${t('ui.people.invitations.add')}
            </button>
          </div>`
        : nothing}
      ${rows.length ? nothing : html`<p class="soft">${t('ui.people.invitations.none')}</p>`}
      <ul class="lines">
        ${repeat(rows, ({ key }) => key, (row) => this.#line(row))}
      </ul>
    </div>`
  }

  /** @param {InvitationInfo} row */
  #line({ key, by, room, left, until }) {
    const name = room ?? t('ui.people.invitations.account')
    return html`<li>
      <div class="grow">
        <strong>${name}</strong>
        <p class="soft small">
          ${t('ui.people.invitations.left', { count: left ?? 0 })} · ${t('ui.people.until', { at: when(until ?? 0) })} ·
          ${t('ui.people.invitations.by', { name: by })}
        </p>
      </div>
      <button class="button small" type="button" aria-label="${t('ui.people.end')}: ${name}" @click=${() => this.#end(key, name)}>${t('ui.people.end')}</button>
    </li>`
  }

  /** @param {string} key @param {string} label */
  async #end(key, label) {
    if (await confirmDialog(t('ui.people.end.sure', { label }), t('ui.people.end'))) await this.does({ do: 'uninvite', key })
  }
}

customElements.define('ll-invitations', Invitations)
