/**
 * Who one is: a guest with a name, somebody with an account, or somebody who was invited.
 *
 * Where others can read along, no password is asked for: the way to https is shown instead.
 */

import { html, nothing } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { icon } from './icons.js'
import { acceptInvitation, forgetInvitation, invitationCode } from './invitation.js'
import { languageChoice } from './language.js'
import { OPEN, logins, secureAddress } from './secure.js'

/** @typedef {'guest' | 'account' | 'invited'} Way */
/** @typedef {{ text: string, hint?: string, code?: string }} Refusal */

const NAME = 'name'
/** What is wrong, as far as one can tell, with the password. */
const IN_PASSWORD = new Set(['login.wrong', 'password.short'])

class SignIn extends LandlineElement {
  /** @type {Way} */
  #way = invitationCode() ? 'invited' : 'guest'
  #busy = false
  /** @type {Refusal | null} */
  #refusal = null

  entered() {
    this.watch(hub.store, 'language', 'link')
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback()
    this.#focus(NAME)
  }

  template() {
    const invited = invitationCode() !== ''
    const name = hub.name || 'landline'
    return html`<main tabindex="-1">
      <div class="card">
        <header>
          <img src="/icon.svg" alt="" width="48" height="48" />
          <h1 tabindex="-1">${t(invited ? 'ui.shell.invited.title' : 'ui.shell.sign-in.title', { name })}</h1>
          ${invited ? html`<p class="soft">${t('ui.shell.invited.lead')}</p>` : nothing}
        </header>
        ${this.#ways(invited)} ${this.#form()}
      </div>
      <footer>
        <a href="/about">${t('ui.shell.about')}</a>
        <a href="/trust">${t('ui.shell.trust')}</a>
        ${languageChoice()}
      </footer>
    </main>`
  }

  /** @param {boolean} invited */
  #ways(invited) {
    /** @type {Way[]} */
    const ways = invited ? ['invited', 'guest', 'account'] : ['guest', 'account']
    return html`<fieldset class="choice ways">
      <legend class="unseen">${t('ui.shell.sign-in.how')}</legend>
      ${ways.map(
        (way) =>
          html`<label
            ><input
              type="radio"
              name="way"
              .checked=${way === this.#way}
              @change=${() => this.#choose(way)}
            />${t(`ui.shell.sign-in.${way}`)}</label
          >`,
      )}
    </fieldset>`
  }

  #form() {
    const way = this.#way
    const password = way !== 'guest'
    if (password && logins() !== 'here') return notHere()
    return html`<form class="stack" @submit=${this.#submit} @input=${this.#typed}>
      ${OPEN ? html`<p class="note warn small">${icon('eye')}<span>${t('ui.shell.open')}</span></p>` : nothing}
      <div class="field">
        <label for="sign-in-name">${t('ui.shell.sign-in.name')}</label>
        <input
          id="sign-in-name"
          name=${NAME}
          maxlength="32"
          required
          autocapitalize="none"
          spellcheck="false"
          autocomplete=${password ? 'username' : 'nickname'}
          aria-describedby="sign-in-wrong"
        />
      </div>
      ${password ? this.#password(way === 'invited') : nothing}
      <div id="sign-in-wrong" role="alert">${this.#refused()}</div>
      <button class="button primary wide" ?disabled=${this.#busy}>
        ${this.#busy ? html`<span class="spinner"></span>` : nothing}${t(`ui.shell.sign-in.${way}.go`)}
      </button>
      <p class="small soft">${t(`ui.shell.sign-in.${way}.hint`)}</p>
    </form>`
  }

  /** @param {boolean} fresh whether it is a new one */
  #password(fresh) {
    return html`<div class="field">
      <label for="sign-in-password">${t(fresh ? 'ui.shell.sign-in.new-password' : 'ui.shell.sign-in.password')}</label>
      <input
        id="sign-in-password"
        name="password"
        type="password"
        maxlength="256"
        required
        autocomplete=${fresh ? 'new-password' : 'current-password'}
        aria-describedby="sign-in-wrong"
      />
    </div>`
  }

  #refused() {
    const refusal = this.#refusal
    if (!refusal) return nothing
    return html`<p class="note danger small">
      ${icon('warning')}<span>${refusal.text}${refusal.hint ? html`<br />${refusal.hint}` : nothing}</span>
    </p>`
  }

  /** @param {string} name of the field */
  #focus(name) {
    const field = this.querySelector(`input[name=${name}]`)
    if (!(field instanceof HTMLInputElement)) return
    field.focus()
    field.select()
  }

  /** @param {Way} way */
  #choose(way) {
    this.#way = way
    this.#refusal = null
    this.redraw()
  }

  /** What was refused is being mended. */
  #typed = () => {
    if (!this.#refusal) return
    this.#refusal = null
    this.redraw()
  }

  /** @param {SubmitEvent} event */
  #submit = async (event) => {
    event.preventDefault()
    if (this.#busy) return
    const data = new FormData(/** @type {HTMLFormElement} */ (event.target))
    const name = String(data.get(NAME) ?? '').trim()
    const password = String(data.get('password') ?? '')
    this.#busy = true
    this.#refusal = null
    this.redraw()
    try {
      await hub.signIn(wayIn(this.#way, name, password))
      if (this.#way === 'guest') await acceptInvitation()
      else if (this.#way === 'invited') forgetInvitation()
    } catch (error) {
      this.#refusal = /** @type {Refusal} */ (error)
    }
    this.#busy = false
    this.draw()
    if (this.#refusal) this.#focus(IN_PASSWORD.has(this.#refusal.code ?? '') ? 'password' : NAME)
  }
}

/** Say why no password is asked for here, and where to go. */
function notHere() {
  if (logins() === 'nowhere') {
    return html`<div class="note warn">${icon('warning')}<p>${t('ui.shell.plain.nowhere')}</p></div>`
  }
  const secure = secureAddress()
  return html`<div class="stack">
    <div class="note warn">
      ${icon('warning')}
      <div class="stack">
        <p>${t('ui.shell.plain')}</p>
        <p><a href=${secure}>${secure}</a></p>
      </div>
    </div>
    <p class="small soft">${t('ui.shell.plain.trust')} <a href="/trust">${t('ui.shell.trust')}</a></p>
  </div>`
}

/** @param {Way} way @param {string} name @param {string} password */
function wayIn(way, name, password) {
  if (way === 'guest') return { name, guest: true }
  return { as: name, password, ...(way === 'invited' && { code: invitationCode() }) }
}

customElements.define('ll-sign-in', SignIn)
