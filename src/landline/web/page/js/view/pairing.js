/** Pairing a new device: it is shown a code from here, or a code that it shows is typed here. */

import { html } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { t } from '../base/texts.js'
import { clock } from '../text/dates.js'
import { safeText } from '../text/safe.js'
import { hub } from '../hub.js'
import { openDialog } from './dialog.js'
import { wrong } from './form.js'
import { icon } from './icons.js'
import { reach } from './qr.js'
import { copyable } from './secret.js'
import { toast } from './toast.js'

/** @typedef {{ code: string, digits: string, slot: number, until: number }} Code */
/** @typedef {{ text?: string, hint?: string }} Refusal */

/** Pair a device of one's own, or of the account `who`. @param {string} [who] */
export function openPairing(who) {
  openDialog(() => t('ui.people.pair'), (close) => html`<ll-pairing .who=${who} .close=${close}></ll-pairing>`)
}

class Pairing extends LandlineElement {
  /** Closes the dialog that it is in. */
  close = () => {}
  /** Whose device it is to be; missing: one's own. @type {string | undefined} */
  who
  /** @type {'show' | 'type'} */
  #way = 'show'
  /** @type {Code | null} */
  #code = null
  /** The slot whose code was typed here. */
  #approved = 0
  #said = ''
  #address = location.host
  /** @type {Refusal | null} */
  #refusal = null

  entered() {
    this.watch(hub.store, 'language')
    this.onLeave(hub.store.watch(['pairing'], () => this.#heard()))
    this.onLeave(() => this.#drop())
    reach().then(({ address }) => {
      this.#address = address || location.host
      this.redraw()
    }, () => {})
    void this.#make()
  }

  template() {
    return html`<div class="stack">
      <fieldset class="choice">
        <legend class="unseen">${t('ui.people.pair')}</legend>
        ${/** @type {const} */ (['show', 'type']).map(
          (way) => html`<label><input type="radio" name="pair-way" .checked=${way === this.#way} @change=${() => this.#choose(way)} />${t(`ui.people.pair.${way}`)}</label>`,
        )}
      </fieldset>
      ${this.#way === 'show' ? this.#shown() : this.#typed()}
      <p role="status" class="small">${this.#said}</p>
      ${wrong(this.#refusal)}
    </div>`
  }

  #shown() {
    if (!this.#code) {
      return html`<div class="row"><button class="button primary" type="button" @click=${() => this.#make()}>${icon('refresh')}${t('ui.people.pair.show')}</button></div>`
    }
    const { code, digits, until } = this.#code
    return html`${copyable(t('ui.people.pair.lead'), `landline pair ${this.#address}`)}
      <div><p class="small soft">${t('ui.people.pair.ask')}</p><p class="code"><code>${code}</code></p>
      <p class="small soft">${t('ui.people.pair.digits')}: <code>${digits}</code></p></div>
      <p class="soft small">${t('ui.people.pair.until', { at: clock(until) })}</p>`
  }

  #typed() {
    return html`${copyable(t('ui.people.pair.lead'), `landline pair ${this.#address}`)}
      <p class="small soft">${t('ui.people.pair.enter')}</p>
      <form class="field" @submit=${this.#approve}>
        <label for="pair-code">${t('ui.people.pair.shown')}</label>
        <div class="row">
          <input class="grow mono" id="pair-code" name="code" required minlength="5" maxlength="64" autocomplete="off" spellcheck="false" autocapitalize="none" />
          <button class="button primary">${t('ui.people.pair.approve')}</button>
        </div>
      </form>`
  }

  /** @param {'show' | 'type'} way */
  #choose(way) {
    this.#way = way
    this.#said = ''
    this.#refusal = null
    if (way === 'show' && !this.#code) void this.#make()
    this.redraw()
  }

  async #make() {
    this.#said = ''
    await this.#do(async () => {
      const code = await hub.ask({ do: 'newcode', ...(this.who && { who: this.who }) })
      if (this.isConnected) this.#code = code
      else await hub.ask({ do: 'dropcode', slot: code.slot })
    })
  }

  /** Nobody sees the code any more. */
  #drop() {
    const slot = this.#code?.slot
    this.#code = null
    if (slot && hub.link.state === 'online') hub.ask({ do: 'dropcode', slot }).catch(() => {})
  }

  /** @param {SubmitEvent} event */
  #approve = async (event) => {
    event.preventDefault()
    const code = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get('code') ?? '').trim()
    this.#approved = parseInt(code, 10) || 0
    this.#said = t('ui.people.pair.waiting')
    await this.#do(() => hub.ask({ do: 'approve', code, ...(this.who && { who: this.who }) }))
  }

  #heard() {
    const { pairing } = hub.known
    if (!pairing || (pairing.slot !== this.#code?.slot && pairing.slot !== this.#approved)) return
    const { outcome, device = '', left = 0 } = pairing
    if (outcome === 'paired') {
      this.#code = null
      toast(t('ui.people.pair.paired', { device: safeText(device) }))
      this.close()
    } else if (outcome === 'wrong') this.#said = t('ui.people.pair.wrong', { left })
    else {
      this.#code = null
      this.#said = t('ui.people.pair.over')
    }
    this.redraw()
  }

  /** @param {() => Promise<unknown>} deed */
  async #do(deed) {
    this.#refusal = null
    try {
      await deed()
    } catch (error) {
      this.#said = ''
      this.#refusal = /** @type {any} */ (error)
    }
    this.redraw()
  }
}

customElements.define('ll-pairing', Pairing)
