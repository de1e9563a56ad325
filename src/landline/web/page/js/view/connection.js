/**
 * How the connection is, always as it is. Nothing while all is well, but for a moment after it
 * came back; a short loss makes no noise.
 */

import { html, nothing } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { icon } from './icons.js'

/** Milliseconds of connecting that nobody needs to hear of. */
const SHORT = 600
/** Milliseconds that `connected again` is shown. */
const BACK = 2_500

class Connection extends LandlineElement {
  #shown = 'online'
  #back = false
  /** It is being tried once more just now. */
  #trying = false
  /** @type {number | undefined} */
  #timer

  entered() {
    this.watch(hub.store, 'language')
    this.onLeave(hub.store.watch(['link'], () => this.#changed()))
    this.onLeave(() => clearTimeout(this.#timer))
    this.#changed()
  }

  template() {
    // The region is there always: a screen reader hears what changes in it. What counts down
    // stands outside of it.
    const state = this.#shown
    const quiet = state === 'online' && !this.#back
    return html`<div class="line ${state}" ?hidden=${quiet}>
        ${state === 'online' ? icon('check') : state === 'connecting' ? html`<span class="spinner"></span>` : icon('offline')}
        <p><span role="status">${quiet ? '' : this.#said()}</span>${this.#countdown()}</p>
        ${state === 'waiting' || state === 'offline'
          ? html`<button class="button small" type="button" @click=${() => hub.wake()}>${t('ui.shell.link.now')}</button>`
          : nothing}
        ${state === 'refused'
          ? html`<button class="button small" type="button" @click=${() => void hub.signOut()}>${t('ui.shell.link.sign-in')}</button>`
          : nothing}
      </div>`
  }

  #said() {
    const { link } = hub
    if (this.#shown === 'online') return t('ui.shell.link.back')
    return [t(`ui.shell.link.${this.#shown}`), link.reason].filter(Boolean).join(' · ')
  }

  #countdown() {
    const { retryAt } = hub.link
    if (this.#shown !== 'waiting') return nothing
    if (this.#trying || retryAt === null) return html`<span aria-hidden="true"> · ${t('ui.shell.link.connecting')}</span>`
    const seconds = Math.max(0, Math.ceil((retryAt - Date.now()) / 1000))
    return html`<span class="numbers" aria-hidden="true"> · ${t('ui.shell.link.retry', { seconds })}</span>`
  }

  #changed() {
    clearTimeout(this.#timer)
    const state = seen()
    this.#trying = state === 'connecting'
    if (this.#trying && this.#shown === 'online') {
      this.#timer = window.setTimeout(() => this.#show('connecting'), SHORT)
    } else if (this.#trying && this.#shown !== 'refused') {
      this.redraw() // still the same loss: nothing new to be read out
    } else {
      this.#show(state)
    }
  }

  /** @param {string} state */
  #show(state) {
    this.#back = state === 'online' && this.#shown !== 'online'
    this.#shown = state
    this.redraw()
    if (this.#back) this.#timer = window.setTimeout(() => this.#settle(), BACK)
    if (state === 'waiting') this.#tick()
  }

  #settle() {
    this.#back = false
    this.redraw()
  }

  #tick() {
    this.#timer = window.setTimeout(() => {
      this.redraw()
      this.#tick()
    }, 1_000)
  }
}

/** Return how the link is; before it was first tried, it is about to be. */
function seen() {
  const { state } = hub.link
  return state === 'offline' && navigator.onLine ? 'connecting' : state
}

customElements.define('ll-connection', Connection)
