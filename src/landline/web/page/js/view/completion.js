/** The list of what may be completed while somebody types: it hangs on the composer's field. */

import { html, nothing } from '../base/html.js'
import { language, t } from '../base/texts.js'
import { hub } from '../hub.js'
import { COMMAND_NAMES, usageOf } from '../text/commands.js'
import { begunAt, completed, emojiFor, MOST, namesFor } from '../text/completion.js'
import { safeText } from '../text/safe.js'
import { used } from './emoji.js'

/** @typedef {import('../text/completion.js').Begun} Begun */
/** @typedef {import('../text/completion.js').Choice} Choice */

export class Completion {
  /** @type {Choice[]} */
  choices = []
  at = 0
  /** @type {Begun | null} */
  #begun = null
  /** What was declined: it is not offered again before something else is typed. */
  #declined = -1

  /** @param {string} room @param {() => void} redraw */
  constructor(room, redraw) {
    this.room = room
    this.redraw = redraw
  }

  get isOpen() {
    return this.choices.length > 0
  }

  /** Look at what is typed now. @param {HTMLTextAreaElement} field */
  look(field) {
    const begun = field.selectionStart === field.selectionEnd ? begunAt(field.value, field.selectionEnd) : null
    if (begun?.start !== this.#declined) this.#declined = -1
    this.#begun = this.#declined < 0 ? begun : null
    const choices = this.#begun ? choicesFor(this.room, this.#begun) : []
    const only = choices.length === 1 && choices[0]?.text.trim() === `${begun?.sign}${begun?.word}`
    this.choices = only ? [] : choices
    this.at = 0
    this.redraw()
  }

  close() {
    if (!this.isOpen) return
    this.#declined = this.#begun?.start ?? -1
    this.choices = []
    this.redraw()
  }

  /** Take a key; returns whether it was for the list. @param {KeyboardEvent} event
   * @param {HTMLTextAreaElement} field */
  key(event, field) {
    if (!this.isOpen) return false
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by) this.at = (this.at + by + this.choices.length) % this.choices.length
    else if (event.key === 'Escape') this.close()
    else if ((event.key === 'Tab' || event.key === 'Enter') && !event.shiftKey) this.choose(this.at, field)
    else return false
    this.redraw()
    return true
  }

  /** Put the choice in its place. @param {number} at @param {HTMLTextAreaElement} field */
  choose(at, field) {
    const choice = this.choices[at]
    if (!choice || !this.#begun) return
    const [text, caret] = completed(field.value, this.#begun, choice)
    if (this.#begun.sign === ':') used(choice.text.trim())
    const { start, word } = this.#begun
    this.choices = []
    replace(field, start, start + 1 + word.length, text, caret)
  }

  /** @param {string} id @param {HTMLTextAreaElement | null} field */
  template(id, field) {
    if (!this.isOpen) return nothing
    return html`<ul class="choices" id=${id} role="listbox" aria-label=${t('ui.talk.completion')}>
      ${this.choices.map(
        ({ shown, hint }, n) => html`<li
          id="${id}-${n}"
          role="option"
          aria-selected=${String(n === this.at)}
          @mousedown=${(/** @type {Event} */ event) => event.preventDefault()}
          @click=${() => field && this.choose(n, field)}
        >
          <span class="cut">${shown}</span>${hint ? html`<span class="soft small cut">${hint}</span>` : nothing}
        </li>`,
      )}
    </ul>`
  }
}

/** Put another text into a field so that Undo brings back the former.
 * @param {HTMLTextAreaElement} field @param {number} start @param {number} end what is replaced
 * @param {string} text all of it, afterwards @param {number} caret */
function replace(field, start, end, text, caret) {
  const tail = text.length - (field.value.length - end)
  field.setSelectionRange(start, end)
  const inserted = text.slice(start, tail)
  if (!document.execCommand('insertText', false, inserted) || field.value !== text) {
    field.value = text
    field.dispatchEvent(new InputEvent('input', { bubbles: true }))
  }
  field.setSelectionRange(caret, caret)
}

/** @param {string} room @param {Begun} begun @returns {Choice[]} */
function choicesFor(room, { sign, word }) {
  if (sign === ':') return emojiFor(word, language())
  if (sign === '/') return commandsFor(word)
  if (sign === '#') return roomsFor(word)
  const here = hub.room(room)?.people ?? []
  const others = [...hub.people.values()].map(({ name }) => name)
  const names = namesFor(word, [here, others, ['all']]).filter((name) => name !== hub.me?.name)
  return names.map((name) => ({
    text: `@${name} `,
    shown: `@${safeText(name)}`,
    hint: name === 'all' ? t('ui.talk.everybody') : here.includes(name) ? t('ui.talk.here') : '',
  }))
}

/** @param {string} word @returns {Choice[]} */
function roomsFor(word) {
  const rooms = [...hub.rooms.values()].filter(({ info }) => !info.room.startsWith('@') && !info.room.startsWith('!'))
  const topics = new Map(rooms.map(({ info }) => [info.room, info.topic ?? '']))
  return namesFor(word, [[...topics.keys()]]).map((name) => ({
    text: `#${name} `,
    shown: `#${safeText(name)}`,
    hint: safeText(topics.get(name) ?? '', 60),
  }))
}

/** @param {string} word @returns {Choice[]} */
function commandsFor(word) {
  const names = COMMAND_NAMES.filter((name) => name.startsWith(word)).slice(0, MOST)
  return names.map((name) => ({ text: `/${name} `, shown: usageOf(name), hint: t(`ui.talk.what.${name}`) }))
}
