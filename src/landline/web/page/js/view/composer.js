/** Where one writes: a field that grows, drafts, answers and corrections, commands, completion. */

import { html, nothing } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { describe } from '../base/keys.js'
import { setting } from '../base/settings.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { plainOf } from '../text/markdown.js'
import { safeText } from '../text/safe.js'
import { bringPasted, bringPicked } from './bring.js'
import { CommandRun } from './command-run.js'
import { Completion } from './completion.js'
import { DEEDS, whyNot } from './deeds.js'
import { openEmoji } from './emoji.js'
import { icon } from './icons.js'
import { dropIntent, intend, intentOf } from './intent.js'
import { toastError } from './toast.js'

/** The field is never higher than this part of the window. */
const HIGHEST = 0.4
/** Bytes before the limit from which on they are counted. */
const NEAR_LIMIT = 2_000
/** Characters of what is answered that are shown. */
const QUOTED = 120
/** Milliseconds after which a draft is kept. */
const KEEP_AFTER = 400

const bytes = new TextEncoder()

class Composer extends LandlineElement {
  /** @type {HTMLTextAreaElement | null} */
  field = null
  /** An input method is composing: no key is ours. */
  #composes = false
  #keeping = 0
  /** The draft as we know it: another one comes from elsewhere. */
  #kept = ''
  /** The message that the field's text is to replace. */
  #editing = 0
  #completion = new Completion(this.room, () => this.redraw())

  get room() {
    return this.getAttribute('room') ?? ''
  }

  /** Its lines break elsewhere once it is wider or narrower. */
  #widths = new ResizeObserver(() => {
    const width = this.field?.clientWidth ?? 0
    if (width === this.#width) return
    this.#width = width
    this.#grow()
  })
  #width = 0

  entered() {
    const { room } = this
    this.onLeave(() => this.#widths.disconnect())
    this.#completion.room = room
    this.watch(hub.store, `room:${room}`, 'rooms', 'language', 'me', `typing:${room}`, `timeline:${room}`)
    this.onLeave(hub.store.watch([`draft:${room}`], () => this.#drafted()))
    this.onLeave(hub.store.watch([`intent:${room}`], () => this.#intended()))
    this.onLeave(() => this.#keepNow())
    this.listen(window, 'pagehide', () => this.#keepNow())
    this.onLeave(describe('talk.send', 'Enter', 'ui.talk.key.send', 'talking'))
    this.onLeave(describe('talk.line', 'Shift+Enter', 'ui.talk.key.line', 'talking'))
    this.onLeave(describe('talk.last', 'ArrowUp', 'ui.talk.key.last', 'talking'))
  }

  template() {
    const why = whyNot(this.room)
    if (why) return html`<p class="note">${icon('lock')}<span>${why}</span></p>`
    return html`${this.#banner()} ${this.#completion.template('choices', this.field)}
      <div class="box">
        <button class="icon-button" type="button" aria-label=${t('ui.talk.attach')} title=${t('ui.talk.attach')} @click=${this.#pick}>${icon('attach')}</button>
        ${this.#area()}
        <button class="icon-button wide-only" type="button" aria-label=${t('ui.talk.emoji')} title=${t('ui.talk.emoji')} @click=${this.#emoji}>${icon('smile')}</button>
        <button class="icon-button send" type="button" aria-label=${t('ui.talk.send')} title=${t('ui.talk.send')} @click=${() => this.#send()}>${icon('send')}</button>
      </div>
      <div class="under small">${this.#typing()}${this.#count()}</div>`
  }

  drawn() {
    const field = this.querySelector('textarea')
    if (field !== this.field) {
      this.field = field
      this.#widths.disconnect()
      if (!field) return
      this.#widths.observe(field)
      this.#fillDraft()
    }
  }

  #area() {
    const { isOpen, at } = this.#completion
    const label = t('ui.talk.say', { room: hub.title(this.room) })
    return html`<textarea
      rows="1"
      dir="auto"
      aria-label=${label}
      placeholder=${label}
      autocomplete="off"
      enterkeyhint="send"
      aria-autocomplete="list"
      aria-haspopup="listbox"
      aria-controls=${isOpen ? 'choices' : nothing}
      aria-activedescendant=${isOpen ? `choices-${at}` : nothing}
      @input=${this.#typed}
      @keydown=${this.#pressed}
      @keyup=${this.#moved}
      @click=${this.#moved}
      @blur=${this.#left}
      @compositionstart=${() => (this.#composes = true)}
      @compositionend=${() => (this.#composes = false)}
      @paste=${(/** @type {ClipboardEvent} */ event) => bringPasted(this.room, event)}
    ></textarea>`
  }

  #banner() {
    const intent = intentOf(this.room)
    if (!intent) return nothing
    const { message } = intent
    const head = intent.is === 'edit' ? t('ui.talk.editing') : t('ui.talk.replying', { who: safeText(message.from) })
    return html`<div class="banner small">
      ${icon(intent.is === 'edit' ? 'edit' : 'reply')}
      <strong>${head}</strong>
      <span class="cut soft grow" dir="auto">${safeText(plainOf(message.text ?? ''), QUOTED)}</span>
      <button class="icon-button" type="button" aria-label=${t('ui.talk.cancel')} title=${t('ui.talk.cancel')} @click=${() => this.#drop()}>${icon('close')}</button>
    </div>`
  }

  #typing() {
    const names = hub.typing(this.room).filter((name) => name !== hub.me?.name).map((name) => safeText(name))
    const key = names.length > 3 ? 'many' : names.length > 1 ? 'some' : 'one'
    const text = names.length ? t(`ui.talk.typing.${key}`, { names: names.join(', ') }) : ''
    return html`<span class="typing soft cut" aria-live="off">${text}</span>`
  }

  #count() {
    const most = hub.limits?.text ?? 0
    const length = bytes.encode(this.field?.value ?? '').length
    if (!most || length < most - NEAR_LIMIT) return nothing
    return html`<span class=${length > most ? 'wrong' : 'soft'} role="status">${t('ui.talk.bytes', { length, most })}</span>`
  }

  /** @param {KeyboardEvent} event */
  #pressed = (event) => {
    const { field } = this
    // Safari ends the composition before it tells of the Enter that did so, with code 229.
    if (!field || this.#composes || event.isComposing || event.keyCode === 229) return
    if (this.#completion.key(event, field) || this.#did(event)) event.preventDefault()
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether it is done */
  #did(event) {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event
    const control = ctrlKey || metaKey
    const sends = setting('enterSends') ? !shiftKey && !control : control
    if (key === 'Enter' && sends && !altKey) this.#send()
    else if (key === 'Escape' && intentOf(this.room)) this.#drop()
    else if (key === 'ArrowUp' && !this.field?.value && !shiftKey && !control) return this.#editLast()
    else return false
    return true
  }

  /** @param {Event} event */
  #moved = (event) => {
    const chosen = event instanceof KeyboardEvent && ['ArrowUp', 'ArrowDown', 'Enter', 'Tab', 'Escape', 'Shift'].includes(event.key)
    if (this.field && !chosen && !this.#composes) this.#completion.look(this.field)
  }

  #typed = () => {
    const { field, room } = this
    if (!field) return
    this.#grow()
    if (field.value.trim() && !field.value.startsWith('/') && hub.link.state === 'online') hub.types(room)
    clearTimeout(this.#keeping)
    this.#keeping = window.setTimeout(() => this.#keepNow(), KEEP_AFTER)
    if (!this.#composes) this.#completion.look(field)
    this.redraw()
  }

  #left = () => {
    this.#completion.close()
    this.#keepNow()
  }

  #keepNow() {
    clearTimeout(this.#keeping)
    if (!this.field || this.#editing || this.field.value === this.#kept) return
    this.#kept = this.field.value
    hub.setDraft(this.room, this.#kept)
  }

  /** Somebody is mentioned from elsewhere, or a text that was refused comes back. */
  #drafted() {
    if (this.#editing || hub.draft(this.room) === this.#kept.trim() || hub.draft(this.room) === this.#kept) return
    this.#fillDraft()
    this.field?.focus()
  }

  #fillDraft() {
    this.#kept = hub.draft(this.room)
    this.#fill(this.#kept)
  }

  #send() {
    const { field } = this
    const text = field?.value.trim() ?? ''
    if (!field || !text || bytes.encode(text).length > (hub.limits?.text ?? Infinity)) return
    this.#completion.close()
    if (this.#editing) this.#edit(this.#editing, text)
    else this.#say(text)
    field.focus()
  }

  /** @param {string} text */
  #say(text) {
    const intent = intentOf(this.room)
    const reply = intent?.is === 'reply' ? intent.message.seq : undefined
    try {
      if (!new CommandRun(this.room, this.#lastOwn()?.seq ?? 0, (words) => this.#fill(words)).run(text, reply)) return
      this.#fill('')
      this.#keepNow()
      dropIntent(this.room)
    } catch (error) {
      toastError(error)
    }
  }

  /** @param {number} seq @param {string} text */
  async #edit(seq, text) {
    this.#drop()
    try {
      await hub.ask({ do: 'edit', room: this.room, seq, text })
    } catch (error) {
      toastError(error)
      const message = hub.timeline(this.room).find(seq)
      if (!message) return
      intend(this.room, { is: 'edit', message: { ...message, text } })
    }
  }

  #editLast() {
    const message = this.#lastOwn()
    if (message) intend(this.room, { is: 'edit', message })
    return message !== undefined
  }

  #lastOwn() {
    return hub.timeline(this.room).items.findLast((message) => message.user === hub.me?.id && DEEDS['edit']?.may(message))
  }

  /** What is answered or corrected is another message, or none. */
  #intended() {
    const intent = intentOf(this.room)
    if (!this.#editing) this.#keepNow()
    const before = this.#editing
    this.#editing = intent?.is === 'edit' ? intent.message.seq : 0
    if (this.#editing) this.#fill(intent?.message.text ?? '')
    else if (before) this.#fillDraft()
    this.draw()
    this.field?.focus()
  }

  #drop() {
    dropIntent(this.room)
  }

  /** @param {string} text */
  #fill(text) {
    if (!this.field) return
    this.field.value = text
    this.field.setSelectionRange(text.length, text.length)
    this.#grow()
    this.redraw()
  }

  #grow() {
    const { field } = this
    if (!field) return
    field.style.setProperty('height', 'auto')
    field.style.setProperty('height', `${Math.min(field.scrollHeight + 2, innerHeight * HIGHEST)}px`)
  }

  #emoji = () => {
    const { field } = this
    if (!field) return
    openEmoji((emoji) => {
      field.focus()
      field.setRangeText(emoji, field.selectionStart, field.selectionEnd, 'end')
      this.#typed()
    })
  }

  #pick = () => bringPicked(this.room)
}

customElements.define('ll-composer', Composer)
