/** Markdown as it is shown: elements made from a tree (`text/markdown`), never from a string. */

import { html, nothing } from '../base/html.js'
import { formatRoute } from '../base/route.js'
import { t } from '../base/texts.js'
import { LandlineElement } from '../base/element.js'
import { hub } from '../hub.js'
import { parseMarkdown } from '../text/markdown.js'
import { icon } from './icons.js'
import { toast } from './toast.js'

/** @typedef {import('../text/markdown.js').Block} Block */
/** @typedef {import('../text/inline.js').Span} Span */

/** Lines of code that are shown at first. */
const FOLDED = 20
const EVERYBODY = new Set(['all', 'here', '所有人', '全体'])
/** From Thai on, scripts put no space between words. */
const UNSPACED = '\u0e00'

/** Return a message's text as it is shown. @param {string} text */
export function marked(text) {
  return parseMarkdown(text, known).map(block)
}

/** Return how much of the word behind `@` or `#` is somebody's, or a room's, name, by the hub's
 * rules (`landline/hub/mentions.py`).
 * @param {string} sign @param {string} word */
function known(sign, word) {
  for (let end = word.length; end > 0; end -= 1) {
    const name = word.slice(0, end)
    if (/[\p{L}\p{N}_]$/u.test(name) && !goesOn(word, end) && isName(sign, name)) return end
  }
  return 0
}

/** @param {string} sign @param {string} name */
function isName(sign, name) {
  if (sign === '#') return hub.room(name.toLowerCase()) !== undefined
  return EVERYBODY.has(name.toLowerCase()) || hub.known.people.named(name) !== undefined
}

/** @param {string} word @param {number} end */
function goesOn(word, end) {
  const after = word.charAt(end)
  return after !== '' && after < UNSPACED && word.charAt(end - 1) < UNSPACED && /[\p{L}\p{N}_]/u.test(after)
}

/** @param {Block} block @returns {unknown} */
function block(block) {
  switch (block.is) {
    case 'fence':
      return html`<ll-code .label=${block.label} .text=${block.text}></ll-code>`
    case 'quote':
      return html`<blockquote dir="auto">${block.blocks.map(inner)}</blockquote>`
    case 'list':
      return block.start === null
        ? html`<ul>${block.items.map(item)}</ul>`
        : html`<ol start=${block.start}>${block.items.map(item)}</ol>`
    default:
      return html`<p dir="auto">${block.parts.map(span)}</p>`
  }
}

/** @param {Block} one */
const inner = (one) => block(one)

/** @param {Block[]} blocks */
const item = (blocks) => html`<li dir="auto">${blocks.map(inner)}</li>`

/** @param {Span} part @returns {unknown} */
function span(part) {
  switch (part.is) {
    case 'text':
      return part.text
    case 'break':
      return html`<br>`
    case 'code':
      return html`<code>${part.text}</code>`
    case 'mention':
      return mention(part.text)
    case 'bold':
      return html`<strong>${part.parts.map(span)}</strong>`
    case 'italic':
      return html`<em>${part.parts.map(span)}</em>`
    case 'strike':
      return html`<s>${part.parts.map(span)}</s>`
    case 'link':
      return link(part.to, part.parts)
  }
}

/** @param {string} text */
function mention(text) {
  const name = text.slice(1).toLowerCase()
  if (text.startsWith('#')) return html`<a href=${formatRoute({ view: 'room', room: name })}>${text}</a>`
  const me = name === hub.me?.name.toLowerCase() || EVERYBODY.has(name)
  return html`<bdi class="mention ${me ? 'me' : ''}">${text}</bdi>`
}

/** A link to this page stays in it. @param {string} to @param {Span[]} parts */
function link(to, parts) {
  const here = to.startsWith(`${location.origin}/#/`)
  const out = html`<span class="unseen">${t('ui.talk.opens-outside')}</span>`
  return html`<a
    href=${to}
    title=${to}
    target=${here ? nothing : '_blank'}
    rel="noopener noreferrer"
    >${parts.map(span)}${here ? nothing : out}</a
  >`
}

/** A block of code: what is long is folded, and can be copied. */
class Code extends LandlineElement {
  #text = ''
  label = ''
  #open = false

  get text() {
    return this.#text
  }

  set text(text) {
    this.#text = text
    if (this.isConnected) this.draw()
  }

  entered() {
    this.watch(hub.store, 'language')
  }

  template() {
    const lines = this.text.split('\n')
    const folds = lines.length > FOLDED
    const shown = folds && !this.#open ? lines.slice(0, FOLDED).join('\n') : this.text
    return html`<div class="bar-top">
        <span class="soft small">${this.label || t('ui.talk.code')}</span>
        <button class="icon-button" type="button" aria-label=${t('ui.talk.copy-code')} title=${t('ui.talk.copy-code')} @click=${this.#copy}>
          ${icon('copy')}
        </button>
      </div>
      <pre tabindex="0" dir="ltr"><code class="plain">${shown}</code></pre>
      ${folds
        ? html`<button class="button plain small" type="button" aria-expanded=${String(this.#open)} @click=${this.#fold}>
            ${this.#open ? t('ui.talk.fold') : t('ui.talk.unfold', { count: lines.length - FOLDED })}
          </button>`
        : nothing}`
  }

  #fold = () => {
    this.#open = !this.#open
    this.draw()
  }

  #copy = () => copyText(this.text)
}

/** Put a text where Paste takes it from. @param {string} text */
export async function copyText(text) {
  try {
    if (navigator.clipboard) await navigator.clipboard.writeText(text)
    else copyBySelection(text)
    toast(t('ui.talk.copied'))
  } catch {
    toast(t('ui.talk.not-copied'), { kind: 'error' })
  }
}

/** Over plain http a page has no clipboard but this one. @param {string} text */
function copyBySelection(text) {
  const before = document.activeElement
  const field = document.createElement('textarea')
  field.className = 'unseen'
  field.value = text
  document.body.append(field)
  field.select()
  const done = document.execCommand('copy')
  field.remove()
  if (before instanceof HTMLElement) before.focus({ preventScroll: true })
  if (!done) throw new Error('not copied')
}

customElements.define('ll-code', Code)
