/** Oneself: profile, devices, sessions, invitations, and how to open the hub elsewhere. */

import { html, nothing } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { sections } from './sections.js'

// Its pages.
import './devices.js'
import './invitations.js'
import './profile.js'
import './qr.js'
import './tokens.js'

/** @type {[string, () => unknown][]} */
const PAGES = [
  ['profile', () => html`<ll-profile></ll-profile>`],
  ['devices', () => html`<ll-devices></ll-devices>`],
  ['sessions', () => html`<ll-tokens></ll-tokens>`],
  ['invitations', () => html`<ll-invitations></ll-invitations>`],
  ['phone', () => html`<ll-qr></ll-qr>`],
]
/** What guests have, too. */
const GUESTS = new Set(['profile', 'phone'])

class Me extends LandlineElement {
  entered() {
    this.watch(hub.store, 'me', 'route', 'language')
  }

  template() {
    const { me, route } = hub
    if (!me || route.view !== 'me') return nothing
    const pages = PAGES.filter(([page]) => !me.guest || GUESTS.has(page))
    return sections('me', t('ui.shell.me'), pages.map(([page, shown]) => [page, t(`ui.people.me.${page}`), shown]), route.page)
  }
}

customElements.define('ll-me', Me)
