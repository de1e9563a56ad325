/**
 * The page as a whole: who is not known yet signs in; then the sidebar, what the address says
 * in the middle, and what stands beside it.
 */

import { html, keyed, nothing } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { keep } from '../base/keep.js'
import { formatRoute } from '../base/route.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { closeDrawer, drawerButton, drawerOpen, focusBehindDrawer, followFromDrawer } from './drawer.js'
import { lateView } from './late.js'
import { closePanel, focusBehindPanel, panelShown } from './panel.js'
import { roomView } from './room.js'

/** Widths in letters' heights (rem) below which the sidebar is a drawer, and the panel lies above the room. */
const NARROW = 46
const MEDIUM = 70

class App extends LandlineElement {
  #narrow = false
  #medium = false
  #route = ''
  #open = false
  /** What stands for what the address says, which is not there yet. @type {Element | null} */
  #standIn = null

  entered() {
    this.replaceChildren() // what was there before the scripts ran
    this.watch(hub.store, 'me', 'route', 'drawer', 'panel', 'late', 'language')
    const size = new ResizeObserver(() => this.#measure())
    size.observe(document.documentElement)
    size.observe(this)
    this.onLeave(() => size.disconnect())
    this.listen(window, 'keydown', (event) => {
      if (event.key === 'Escape' && drawerOpen() && !event.defaultPrevented) closeDrawer()
    })
    this.listen(this, 'shown', () => this.#shown())
    this.#measure()
  }

  template() {
    if (!hub.me && !keep.identity.get()) return html`<ll-sign-in></ll-sign-in>`
    const away = this.#narrow && drawerOpen()
    const over = this.#medium && panelShown() !== null
    return html`<a class="skip button primary" href="#main" @click=${this.#skip}>${t('ui.shell.skip')}</a>
      <ll-connection ?inert=${away}></ll-connection>
      <div class="frame">
        <div
          class="shade ${away ? '' : 'behind-panel'}"
          ?hidden=${!away && !over}
          @click=${() => (away ? closeDrawer() : closePanel())}
        ></div>
        <ll-side id="side" ?inert=${this.#narrow ? !away : false} @click=${followFromDrawer}></ll-side>
        <main id="main" tabindex="-1" ?inert=${away || over}>${middle()}<ll-uploads hidden></ll-uploads></main>
        <ll-panel ?hidden=${panelShown() === null} ?inert=${away}></ll-panel>
      </div>`
  }

  drawn() {
    this.classList.toggle('drawer', drawerOpen())
    if (drawerOpen() && !this.#open) focusFirst(this.querySelector('ll-side'))
    this.#open = drawerOpen()
    if (!panelShown()) focusBehindPanel()
    if (!drawerOpen()) focusBehindDrawer()
    const standIn = this.querySelector('main > :is(.coming, .failed)')
    if (this.#standIn && standIn !== this.#standIn) this.#shown()
    this.#standIn = standIn
    const route = hub.me ? formatRoute(hub.route) : ''
    if (route === this.#route) return
    this.#route = route
    // Where a message is jumped to, that has the focus.
    if (route && !('seq' in hub.route)) this.#focusMiddle()
  }

  #measure() {
    const letter = parseFloat(getComputedStyle(document.documentElement).fontSize)
    const width = innerWidth / letter
    const [narrow, medium] = [width < NARROW, width < MEDIUM]
    if (narrow === this.#narrow && medium === this.#medium) return
    this.#narrow = narrow
    this.#medium = medium
    this.classList.toggle('narrow', narrow)
    this.classList.toggle('medium', medium)
    if (!narrow) closeDrawer()
    this.redraw()
  }

  /** A room was entered, and can be spoken in only now, or a view has come: nobody has gone
   * elsewhere meanwhile. */
  #shown() {
    const { activeElement } = document
    const waits = activeElement?.matches('body, main, main h1, ll-side a')
    if (waits && !('seq' in hub.route)) this.#focusMiddle()
  }

  /** @param {Event} event */
  #skip = (event) => {
    event.preventDefault()
    this.#focusMiddle()
  }

  /** Put the focus where somebody goes on: to the composer where there is a keyboard, else to
   * the heading, which is read out. */
  #focusMiddle() {
    if (document.querySelector('dialog[open]')) return
    requestAnimationFrame(() => {
      const keyboard = matchMedia('(pointer: fine)').matches
      const composer = keyboard && this.querySelector('main ll-composer :is(textarea, [contenteditable])')
      const target = composer || this.querySelector('main h1') || this.querySelector('main')
      if (target instanceof HTMLElement) target.focus({ preventScroll: true })
    })
  }
}

/** Put the focus on where one is in the sidebar. @param {Element | null} side */
function focusFirst(side) {
  const target = side?.querySelector('[aria-current]') ?? side?.querySelector('a, button')
  if (target instanceof HTMLElement) target.focus()
}

/** Return what the address says. */
function middle() {
  const { route } = hub
  if (!hub.me) return html`<ll-away></ll-away>`
  switch (route.view) {
    case 'room':
      return roomView(route.room)
    case 'files':
      return lateView(
        'files',
        () => keyed(route.room, html`<ll-files class="view" room=${route.room}></ll-files>`),
        top(hub.title(route.room)),
      )
    case 'search':
      return html`${top(t('ui.shell.search.title'))}${lateView('search', () => html`<ll-search .text=${route.text}></ll-search>`)}`
    case 'rooms':
      return html`${top(t('ui.shell.browse.title'))}${lateView('browse', () => html`<ll-browse></ll-browse>`)}`
    case 'people':
      return html`${top(t('ui.shell.people'))}${lateView('people', () => html`<ll-people></ll-people>`)}`
    case 'me':
      return html`${top(t('ui.shell.me'))}${lateView('me', () => html`<ll-me page=${route.page}></ll-me>`)}`
    case 'admin':
      return html`${top(t('ui.shell.admin'))}${lateView('admin', () => html`<ll-admin page=${route.page}></ll-admin>`)}`
    default:
      return nothing
  }
}

/** @param {string} title */
const top = (title) => html`<header class="head">
  ${drawerButton()}
  <div class="title"><h1 tabindex="-1">${title}</h1></div>
</header>`

customElements.define('ll-app', App)
