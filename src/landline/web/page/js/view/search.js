/** Searching what was said: words and filters, what was found, and the way to it. */

import { html, nothing, repeat } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { formatRoute, go } from '../base/route.js'
import { t } from '../base/texts.js'
import { clock, dayName } from '../text/dates.js'
import { formatQuery, markedPieces, parseQuery, withFilter, withoutFilter } from '../text/query.js'
import { hub } from '../hub.js'
import { safeBlock, safeText } from '../text/safe.js'
import { icon } from './icons.js'
import { openMenu } from './menu.js'

/** @typedef {import('../wire/protocol.js').Hit} Hit */
/** @typedef {import('../text/query.js').Name} Name */

/** Hits of a page, and the most that the hub lets one leaf through. */
const PAGE = 20
const MOST = 10_000
/** Most people or rooms in a filter's menu. */
const CHOICES = 30

const HAS = /** @type {const} */ (['file', 'link', 'code'])

class Search extends LandlineElement {
  #query = parseQuery('')
  /** @type {'best' | 'newest'} */
  #order = 'newest'
  /** @type {Hit[] | null} null: nothing was asked yet */
  #hits = null
  #more = false
  #complete = true
  #busy = false
  #asked = 0
  /** @type {{ text: string, hint?: string } | null} */
  #refusal = null

  /** What is searched from the start. @param {string} text */
  set text(text) {
    if (formatQuery(this.#query) === text) return
    this.#query = parseQuery(text)
    if (this.isConnected) void this.#search()
  }

  entered() {
    this.watch(hub.store, 'language')
    const room = this.getAttribute('room')
    if (room) this.#query = withFilter(this.#query, 'in', hub.title(room))
    else if (formatQuery(this.#query)) void this.#search()
  }

  template() {
    return html`<search class="asking">
        <form @submit=${this.#submit}>
          <div class="typing">
            ${icon('search')}
            <input
              class="input"
              type="search"
              name="words"
              maxlength="256"
              autocomplete="off"
              enterkeyhint="search"
              aria-label=${t('ui.shell.search.field')}
              placeholder=${t('ui.shell.search.words')}
              .value=${this.#query.words}
            />
            <button class="button primary" ?disabled=${this.#busy}>${t('ui.shell.search.go')}</button>
          </div>
          ${this.#filters()}
        </form>
      </search>
      <div class="results" aria-busy=${String(this.#busy)}>${this.#results()}</div>`
  }

  #filters() {
    const { filters } = this.#query
    return html`<div class="row chips">
      ${filters.map(
        (filter) =>
          html`<button
            class="chip"
            type="button"
            aria-pressed="true"
            aria-label=${t('ui.shell.search.remove', { filter: chipText(filter) })}
            @click=${() => this.#change(withoutFilter(this.#query, filter))}
          >
            ${chipText(filter)}${icon('close')}
          </button>`,
      )}
      <button class="chip" type="button" aria-haspopup="menu" @click=${this.#offer}>
        ${icon('add')}${t('ui.shell.search.filter')}
      </button>
    </div>`
  }

  #results() {
    if (this.#refusal) {
      const { text, hint } = this.#refusal
      return html`<p class="note danger" role="alert">${icon('warning')}<span>${text}${hint ? html`<br />${hint}` : nothing}</span></p>`
    }
    if (!this.#hits) {
      return this.#busy
        ? html`<p class="empty"><span class="spinner"></span>${t('ui.shell.loading')}</p>`
        : html`<p class="empty">${icon('search')}${t('ui.shell.search.help')}</p>`
    }
    const count = this.#hits.length
    return html`<div class="row sorting">
        <p class="grow soft small" role="status">
          ${t(count ? (this.#more ? 'ui.shell.search.count.more' : 'ui.shell.search.count') : 'ui.shell.search.none', { count })}
        </p>
        ${count ? this.#sorting() : nothing}
      </div>
      ${this.#complete ? nothing : html`<p class="note warn small">${icon('info')}<span>${t('ui.shell.search.incomplete')}</span></p>`}
      <ul class="found">
        ${repeat(this.#hits, (hit) => `${hit.room} ${hit.seq}`, (hit) => line(hit))}
      </ul>
      ${this.#more && count < MOST
        ? html`<button class="button" type="button" ?disabled=${this.#busy} @click=${() => this.#search({ further: true })}>
            ${t('ui.shell.search.more')}
          </button>`
        : nothing}`
  }

  #sorting() {
    return html`<fieldset class="choice small">
      <legend class="unseen">${t('ui.shell.search.order')}</legend>
      ${/** @type {const} */ (['newest', 'best']).map(
        (order) =>
          html`<label
            ><input
              type="radio"
              name="order"
              .checked=${order === this.#order}
              @change=${() => {
                this.#order = order
                void this.#search()
              }}
            />${t(`ui.shell.search.order.${order}`)}</label
          >`,
      )}
    </fieldset>`
  }

  /** @param {SubmitEvent} event */
  #submit = (event) => {
    event.preventDefault()
    const typed = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get('words') ?? '')
    const { words, filters } = parseQuery(typed)
    let query = { words, filters: this.#query.filters }
    for (const { name, value } of filters) query = withFilter(query, name, value)
    this.#change(query)
  }

  /** @param {import('../text/query.js').Query} query */
  #change(query) {
    this.#query = query
    const text = formatQuery(query)
    this.redraw()
    if (!this.hasAttribute('room')) go({ view: 'search', text })
    void this.#search()
  }

  /** Ask the hub; `further`: what comes behind what is there. @param {{ further?: boolean }} [how] */
  async #search({ further = false } = {}) {
    const text = formatQuery(this.#query)
    const asked = ++this.#asked
    this.#refusal = null
    if (!text) this.#hits = null
    if (!text) return this.redraw()
    const before = further ? (this.#hits ?? []) : []
    if (!further) this.#hits = null
    this.#busy = true
    this.redraw()
    try {
      const found = await hub.ask({ do: 'search', text, order: this.#order, limit: PAGE, skip: before.length })
      if (asked !== this.#asked) return
      this.#hits = [...before, ...found.hits]
      this.#more = found.more ?? false
      this.#complete = found.complete ?? true
    } catch (error) {
      if (asked !== this.#asked) return
      this.#refusal = /** @type {{ text: string }} */ (error)
    }
    this.#busy = false
    this.redraw()
  }

  /** Offer the filters. @param {Event} event */
  #offer = (event) => {
    const anchor = /** @type {Element} */ (event.currentTarget)
    openMenu(anchor, [
      { text: t('ui.shell.search.from'), icon: 'person', act: () => this.#offerOf(anchor, 'from', people()) },
      { text: t('ui.shell.search.in'), icon: 'hash', act: () => this.#offerOf(anchor, 'in', rooms()) },
      null,
      ...HAS.map((kind) => ({
        text: t(`ui.shell.search.has.${kind}`),
        icon: kind,
        act: () => this.#change(withFilter(this.#query, 'has', kind)),
      })),
      null,
      { text: t('ui.shell.search.after.week'), icon: 'calendar', act: () => this.#since(7) },
      { text: t('ui.shell.search.after.month'), icon: 'calendar', act: () => this.#since(30) },
      { text: t('ui.shell.search.after.year'), icon: 'calendar', act: () => this.#since(365) },
    ])
  }

  /** @param {Element} anchor @param {Name} name @param {string[]} values */
  #offerOf(anchor, name, values) {
    const items = values.slice(0, CHOICES).map((value) => ({
      text: value,
      act: () => this.#change(withFilter(this.#query, name, value)),
    }))
    openMenu(anchor, items)
  }

  /** @param {number} days */
  #since(days) {
    const day = new Date(Date.now() - days * 86_400_000)
    const date = [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0'))
    this.#change(withFilter(this.#query, 'after', date.join('-')))
  }
}

/** @param {import('../text/query.js').Filter} filter */
function chipText({ name, value }) {
  if (name === 'has') return HAS.some((kind) => kind === value) ? t(`ui.shell.search.has.${value}`) : `has:${value}`
  return t(`ui.shell.search.${name}.chip`, { value })
}

const people = () => [...hub.people.values()].map((person) => person.name).sort()
const rooms = () => [...hub.rooms.keys()].map((room) => hub.title(room)).sort()

/** @param {Hit} hit */
function line({ room, seq, from, at, snippet, marks }) {
  const when = `${dayName(at ?? 0, Date.now())} ${clock(at ?? 0)}`
  const pieces = markedPieces(snippet ?? '', /** @type {[number, number][]} */ (marks ?? []))
  return html`<li>
    <a href=${formatRoute({ view: 'room', room, seq })}>
      <span class="row small"><strong>${safeText(from)}</strong><span class="soft">${hub.title(room)} · ${when}</span></span>
      <span class="snippet">${pieces.map(({ text, marked }) => (marked ? html`<mark>${safeBlock(text)}</mark>` : safeBlock(text)))}</span>
    </a>
  </li>`
}

customElements.define('ll-search', Search)
