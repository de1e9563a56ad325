/** The sidebar: the hub's name, a field to search, the rooms, and who one is. */

import { html, nothing } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { keysShown } from '../base/keys.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { closeDrawer, goOn } from './drawer.js'
import { face } from './face.js'
import { icon } from './icons.js'
import { openMeMenu } from './me-menu.js'
import { openSwitcher } from './switcher.js'

class Side extends LandlineElement {
  entered() {
    this.watch(hub.store, 'me', 'people', 'rooms', 'drawer', 'language', 'link')
  }

  template() {
    return html`<header class="hub">
        <a class="name" href="/about" title=${t('ui.shell.about')}>
          <img src="/icon.svg" alt="" width="28" height="28" />
          <span class="cut">${hub.name || 'landline'}</span>
        </a>
        <button
          class="icon-button narrow-only"
          type="button"
          aria-label=${t('ui.shell.close')}
          @click=${() => closeDrawer()}
        >
          ${icon('close')}
        </button>
      </header>
      <div class="find">
        <form role="search" @submit=${search}>
          ${icon('search')}
          <input
            class="input"
            type="search"
            name="text"
            maxlength="256"
            autocomplete="off"
            enterkeyhint="search"
            aria-label=${t('ui.shell.search.field')}
            placeholder=${t('ui.shell.search.field')}
          />
        </form>
        <button
          class="icon-button"
          type="button"
          aria-label=${t('ui.shell.switcher')}
          title="${t('ui.shell.switcher')} (${keysShown('Ctrl+K').join(' ')})"
          aria-keyshortcuts="Control+K"
          @click=${openSwitcher}
        >
          ${icon('jump')}
        </button>
      </div>
      <ll-rooms></ll-rooms>
      ${hub.me ? me(hub.me) : nothing}`
  }
}

/** @param {{ name: string, guest: boolean }} me */
function me({ name, guest }) {
  const state = ownState(name)
  const shown = t(`ui.shell.state.${state}`)
  const said = !guest ? shown : state === 'online' ? t('ui.shell.guest') : `${t('ui.shell.guest')} · ${shown}`
  return html`<section class="me" aria-label=${t('ui.shell.me.menu')}>
    <button class="item" type="button" aria-haspopup="menu" @click=${openMeMenu}>
      <span class="pictured">${face(name)}<span class="dot ${state}"></span></span>
      <span class="grow">
        <span class="name cut">${name}</span>
        <span class="small soft cut">${said}</span>
      </span>
      ${icon('more')}
    </button>
  </section>`
}

/** Return how one is oneself: whoever is connected is here, before the hub says so. @param {string} name */
function ownState(name) {
  if (hub.link.state !== 'online') return 'offline'
  const state = hub.presence(name)
  return state === 'offline' ? 'online' : state
}

/** @param {SubmitEvent} event */
function search(event) {
  event.preventDefault()
  const form = /** @type {HTMLFormElement} */ (event.target)
  const text = String(new FormData(form).get('text') ?? '').trim()
  if (!text) return
  goOn({ view: 'search', text })
  form.reset()
}

customElements.define('ll-side', Side)
