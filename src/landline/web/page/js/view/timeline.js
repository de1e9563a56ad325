/** What is said in a room: only what is seen is in the tree, and it stays where it is. */

import { html, nothing, repeat } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { dayName } from '../text/dates.js'
import { Announcer } from './announcer.js'
import { whyNot } from './deeds.js'
import { icon } from './icons.js'
import { Loading } from './loading.js'
import { keepBefore, leaveFor, placeKept } from './place.js'
import { ReadMark } from './read-mark.js'
import { messageAt, rowsOf } from './rows.js'
import { hearRowKeys } from './row-keys.js'
import { Scroll } from './scroll.js'
import { Sizes } from './sizes.js'

/** @typedef {import('./rows.js').Row} Row */

/** Pixels before an end at which more is loaded. */
const AHEAD = 1_500
/** Milliseconds that a message one has jumped to stands out. */
const FOUND_FOR = 2_500
/** Redraws until what was guessed of heights is measured. */
const MOST_ROUNDS = 4

/** Where one was in each room. @type {Map<string, { key: string, offset: number } | null>} */
const places = new Map()

export class TimelineView extends LandlineElement {
  list = new Scroll()
  /** The row that has the focus, or gets it. */
  active = ''
  #mark = new ReadMark()
  #announcer = new Announcer()
  #found = ''
  #turn = 0
  #people = 0
  #waiting = 0
  #rounds = 0
  #asked = 0
  #loading = new Loading(() => this.room, () => this.redraw())
  #sizes = new Sizes(() => this.#resized())

  get room() {
    return this.getAttribute('room') ?? ''
  }

  get timeline() {
    return hub.timeline(this.room)
  }

  entered() {
    const { room } = this
    this.watch(hub.store, `timeline:${room}`, `room:${room}`)
    this.onLeave(hub.store.watch(['language', 'me'], () => this.#drawAnew()))
    this.onLeave(hub.store.watch(['people'], () => this.#peopled()))
    this.onLeave(hub.store.watch(['link'], () => this.#loading.linked()))
    this.onLeave(hub.store.watch(['route'], () => this.#routed()))
    this.listen(window, 'focus', () => this.redraw())
    this.listen(window, 'blur', () => this.#mark.leave())
    this.listen(document, 'visibilitychange', () => this.redraw())
    this.listen(this, 'jump', ({ detail }) => leaveFor(this.list.place, room, detail) || this.jumpTo(detail))
    this.listen(document, 'click', (event) => keepBefore(event, this.list.place), { capture: true })
    this.onLeave(() => this.#sizes.end())
    this.onLeave(() => places.set(room, this.list.place))
    hearRowKeys(this)
    this.#begin()
    queueMicrotask(() => this.#routed())
  }

  template() {
    const { timeline, room } = this
    this.#mark.look(timeline, hub.room(room), this.#isReading())
    const me = hub.me?.id ?? ''
    const rows = timeline.loaded ? rowsOf(timeline, { mark: this.#mark.seq, me }) : []
    if (timeline.waiting.length > this.#waiting) this.#toOwn()
    this.#waiting = timeline.waiting.length
    const shown = this.list.plan(rows)
    this.#keepFocus(shown)
    if (!this.list.rows.some(({ key }) => key === this.active)) this.active = lastMessage(rows)
    const can = { pins: new Set(hub.room(room)?.info.pins), speaks: !whyNot(room) }
    return html`<div class="scroll" tabindex="-1" @scroll=${this.#scrolled}>
        <div class="rows" role="list" aria-label=${t('ui.talk.messages', { room: hub.title(room) })}>
          ${repeat(shown, ({ key }) => key, (row) => this.#row(row, can))}
        </div>
      </div>
      ${timeline.loaded ? nothing : html`<div class="empty">${this.#loading.template('newer')}</div>`}
      <div class="unseen" role="log" aria-live="polite">${this.#announcer.take(timeline, me)}</div>
      ${this.#buttons()}`
  }

  drawn() {
    const view = this.querySelector('.scroll')
    this.list.attach(view instanceof HTMLElement ? view : null)
    const settled = this.list.settle()
    this.#sizes.watch(this.querySelectorAll('.scroll, .rows > *'))
    if (!settled && this.#rounds < MOST_ROUNDS) {
      this.#rounds += 1
      this.draw()
      return
    }
    this.#rounds = 0
    this.#look()
  }

  /** Show a message, and make it stand out for a moment. @param {number} seq */
  async jumpTo(seq) {
    await this.#jump(() => hub.jumpTo(this.room, seq), seq)
  }

  /** Show the first message of a time. @param {number} ms since 1970 */
  async jumpToDate(ms) {
    await this.#jump(() => hub.jumpToDate(this.room, ms))
  }

  /** Show the end, and follow it. */
  async toEnd() {
    this.list.follow()
    if (!this.timeline.atEnd) await this.#loading.tried(() => hub.jumpToEnd(this.room))
    this.list.follow()
    this.draw()
  }

  /** Give a row the focus, if it has to be brought into view first. @param {string} key */
  focusRow(key) {
    this.active = key
    this.list.show(key)
    this.draw()
    this.rowOf(key)?.focus({ preventScroll: true })
  }

  /** @param {string} key */
  rowOf(key) {
    const row = this.querySelector(`[data-key="${CSS.escape(key)}"]`)
    return row instanceof HTMLElement ? row : null
  }

  /** Who has the focus in a row that goes out of the tree has it in the list. @param {Row[]} shown */
  #keepFocus(shown) {
    const row = document.activeElement?.closest('ll-timeline [data-key]')
    const stays = !(row instanceof HTMLElement) || shown.some(({ key }) => key === row.dataset['key'])
    const view = this.querySelector('.scroll')
    if (!stays && view instanceof HTMLElement && view.contains(row)) view.focus({ preventScroll: true })
  }

  /** @param {Row} row @param {{ pins: Set<number>, speaks: boolean }} can */
  #row(row, { pins, speaks }) {
    const { room } = this
    const { key } = row
    if (row.is === 'message' || row.is === 'waiting') {
      const message = row.is === 'message' ? row.message : undefined
      const shown = {
        room, message, speaks, turn: this.#turn, leads: row.leads, found: key === this.#found,
        waiting: row.is === 'waiting' ? row.waiting : undefined,
        pinned: message !== undefined && pins.has(message.seq),
      }
      const tab = key === this.active ? 0 : -1
      return html`<ll-message role="listitem" data-key=${key} tabindex=${tab} .shown=${shown}></ll-message>`
    }
    if (row.is === 'day') return between('day', key, html`<span>${dayName(row.at, Date.now())}</span>`)
    if (row.is === 'new') return between('new', key, html`<span>${t('ui.talk.new')}</span>`)
    const start = hub.room(room)?.info.with ? 'ui.talk.start.direct' : 'ui.talk.start'
    if (row.is === 'start') return between('start soft', key, t(start, { room: hub.title(room) }))
    return between('hole soft', key, this.#loading.template(row.is))
  }

  #buttons() {
    const { atEnd, loaded, missed } = this.timeline
    const fresh = this.#mark.count
    const above = loaded && fresh > 0 && this.#isAbove('new')
    const away = loaded && (!this.list.stuck || !atEnd) && (!atEnd || this.list.toEnd > 200)
    const unread = Math.max(missed, hub.room(this.room)?.unread ?? 0)
    return html`${above
        ? html`<button class="button small jump up" type="button" @click=${() => this.#toNew()}>
            ${icon('up')} ${t('ui.talk.new-count', { count: fresh })}
          </button>`
        : nothing}
      ${away
        ? html`<button class="button small jump down" type="button" aria-label=${t('ui.talk.to-end')} title=${t('ui.talk.to-end')} @click=${() => this.toEnd()}>
            ${icon('down')}${unread ? html`<span class="badge strong">${unread}</span>` : nothing}
          </button>`
        : nothing}`
  }

  /** Return whether the row `key` stands above, or is not loaded yet. @param {string} key */
  #isAbove(key) {
    const by = this.list.outside(key)
    if (by !== undefined) return by < 0
    return this.#mark.seq !== null && this.#mark.seq + 1 < this.timeline.first
  }

  async #toNew() {
    const seq = (this.#mark.seq ?? 0) + 1
    this.#mark.jumped()
    await this.#jump(() => hub.jumpTo(this.room, seq), seq, 0.15)
  }

  /** `at`: which part of the view is to be above it. The message itself is held there: the line
   * of what is new goes elsewhere.
   * @param {() => Promise<number | void>} load @param {number} [seq] */
  async #jump(load, seq, at = 0.3) {
    const found = await this.#loading.tried(load)
    const message = messageAt(this.timeline.items, seq ?? Number(found))
    if (!message) return
    this.#found = this.active = `m${message.seq}`
    this.list.hold(this.#found, at)
    this.draw()
    setTimeout(() => {
      this.#found = ''
      this.redraw()
    }, FOUND_FOR)
  }

  #scrolled = () => {
    if (this.list.moved(this.timeline.atEnd)) this.redraw()
    this.#look()
  }

  /** Load what one comes close to, and say what was read. */
  #look() {
    const { timeline, list } = this
    this.#read()
    if (!timeline.loaded || timeline.loading || this.#loading.failed) return
    if (!timeline.atStart && list.toStart < AHEAD) this.#loading.more('older')
    else if (!timeline.atEnd && list.toEnd < AHEAD) this.#loading.more('newer')
    const away = String([list.stuck, list.toEnd > 200, this.#isAbove('new')])
    if (this.dataset['away'] !== away) this.redraw()
    this.dataset['away'] = away
  }

  #read() {
    const { timeline, room } = this
    if (!this.#isReading() || !timeline.loaded || timeline.last <= this.#asked) return
    this.#asked = timeline.last
    hub.read(room, timeline.last)
  }

  /** Whether somebody looks at the end. */
  #isReading() {
    const looked = document.hasFocus() && document.visibilityState === 'visible'
    return looked && this.list.stuck && this.timeline.atEnd
  }

  #toOwn() {
    this.#mark.answered()
    this.list.follow()
    if (this.timeline.loaded && !this.timeline.atEnd) queueMicrotask(() => this.toEnd())
  }

  /** Where one was, or the end if something is new: the line of what is new is near there. */
  #begin() {
    if (!hub.room(this.room)?.unread) this.list.place = places.get(this.room) ?? null
    else if (this.timeline.loaded && !this.timeline.atEnd) queueMicrotask(() => this.toEnd())
  }

  /** Words are different: whatever is shown is drawn anew. */
  #drawAnew() {
    this.#turn += 1
    this.redraw()
  }

  /** Others are known now: names that were none are marked. */
  #peopled() {
    if (hub.people.size === this.#people) return
    this.#people = hub.people.size
    this.#drawAnew()
  }

  #routed() {
    const { route } = hub
    if (route.view !== 'room' || !this.isConnected) return
    if (hub.known.rooms.resolve(route.room) !== this.room && route.room !== this.room) return
    if (placeKept() !== undefined) this.#return(placeKept() ?? null)
    else if (route.seq) this.jumpTo(route.seq)
  }

  /** @param {import('./place.js').Place} place */
  async #return(place) {
    const seq = Number(place?.key.slice(1))
    if (!seq) return this.toEnd()
    await this.#loading.tried(() => hub.jumpTo(this.room, seq))
    this.list.place = place
    this.draw()
  }

  #resized() {
    if (!this.list.resized()) this.redraw()
    this.#look()
  }
}

/** @param {string} kind @param {string} key @param {unknown} inside */
const between = (kind, key, inside) => html`<div class=${kind} role="listitem" data-key=${key}>${inside}</div>`

/** @param {Row[]} rows */
const lastMessage = (rows) => rows.findLast(({ is }) => is === 'message' || is === 'waiting')?.key ?? ''

customElements.define('ll-timeline', TimelineView)
