/** Oneself: name, how one is, password, the ways out. */

import { html, nothing } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { t } from '../base/texts.js'
import { roleName } from '../text/wording.js'
import { hub } from '../hub.js'
import { confirmDialog } from './dialog.js'
import { face } from './face.js'
import { openForm } from './form.js'
import { icon } from './icons.js'
import { signOut } from './me-menu.js'
import { toast, toastError } from './toast.js'

const STATES = /** @type {const} */ (['online', 'away', 'busy'])

class Profile extends LandlineElement {
  entered() {
    this.watch(hub.store, 'me', 'people', 'language')
  }

  template() {
    const { me } = hub
    if (!me) return nothing
    return html`<div class="stack">
      <div class="row">${face(me.name)}<div class="grow"><strong><bdi>${me.name}</bdi></strong><p class="soft small">${roleName(me.role)}</p></div>
        <button class="button" type="button" @click=${rename}>${icon('edit')}${t('ui.people.name.change')}</button>
      </div>
      ${me.guest ? html`<p class="note">${icon('info')}<span>${t('ui.people.me.guest')}</span></p>` : nothing}
      ${status(me)}
      ${me.guest
        ? nothing
        : html`<div class="row"><span class="grow">${t('ui.people.password')}</span>
            <button class="button" type="button" @click=${changePassword}>${icon('key')}${t('ui.people.password.change')}</button>
          </div>`}
      <div class="row">
        <button class="button" type="button" @click=${signOut}>${icon('door')}${t('ui.people.sign-out')}</button>
        ${me.guest
          ? nothing
          : html`<button class="button" type="button" @click=${signOutEverywhere}>${t('ui.people.sign-out.all')}</button>`}
      </div>
    </div>`
  }
}

/** @param {{ id: string, name: string }} me */
function status({ id, name }) {
  const now = hub.presence(name)
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault()
    const said = new FormData(/** @type {HTMLFormElement} */ (event.target))
    const text = String(said.get('text') ?? '').trim()
    try {
      await hub.ask({ do: 'status', state: /** @type {any} */ (said.get('state')), text })
      toast(t('ui.people.saved'))
      await hub.listPeople()
    } catch (error) {
      toastError(error)
    }
  }
  return html`<form class="stack" @submit=${submit}>
    <fieldset class="setting">
      <legend>${t('ui.people.status')}</legend>
      <div class="choice">
        ${STATES.map(
          (state) =>
            html`<label
              ><input type="radio" name="state" value=${state} .checked=${state === (now === 'offline' ? 'online' : now)} />${t(`ui.shell.state.${state}`)}</label
            >`,
        )}
      </div>
    </fieldset>
    <div class="field">
      <label for="status-text">${t('ui.people.status.text')}</label>
      <div class="row">
        <input class="grow" id="status-text" name="text" maxlength="100" autocomplete="off" value=${hub.people.get(id)?.text ?? ''} />
        <button class="button">${t('ui.people.status.set')}</button>
      </div>
    </div>
  </form>`
}

function rename() {
  openForm(
    t('ui.people.name.change'),
    [{ name: 'name', label: t('ui.people.name'), value: hub.me?.name ?? '', most: 64, autocomplete: 'nickname' }],
    { action: t('ui.people.name.change') },
    async ({ name }) => {
      await hub.ask({ do: 'nick', name })
      await hub.listPeople()
    },
  )
}

function changePassword() {
  openForm(
    t('ui.people.password.change'),
    [
      { name: 'old', label: t('ui.people.password.old'), type: 'password', most: 256, autocomplete: 'current-password' },
      { name: 'new', label: t('ui.people.password.new'), type: 'password', most: 256, autocomplete: 'new-password' },
    ],
    { action: t('ui.people.password.change'), lead: t('ui.people.password.ends') },
    async (values) => {
      await hub.ask({ do: 'setpassword', old: values.old, new: values.new })
      toast(t('ui.people.password.done'))
    },
  )
}

/** End all sessions and devices, this one last. */
async function signOutEverywhere() {
  if (!(await confirmDialog(t('ui.people.sign-out.all.sure'), t('ui.people.sign-out.all')))) return
  try {
    const { devices } = await hub.ask({ do: 'devices' })
    for (const { key } of devices) await hub.ask({ do: 'revokedevice', key })
    const { tokens } = await hub.ask({ do: 'tokens' })
    for (const { key, session, here } of tokens) if (session && !here) await hub.ask({ do: 'revoke', key })
    await hub.signOut()
  } catch (error) {
    toastError(error)
  }
}

customElements.define('ll-profile', Profile)
