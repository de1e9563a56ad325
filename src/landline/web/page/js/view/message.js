/** One message as it is shown, with what can be done with it. */

import { classMap, html, nothing } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { formatRoute } from '../base/route.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { clock, moment } from '../text/dates.js'
import { plainOf } from '../text/markdown.js'
import { safeText } from '../text/safe.js'
import { deedOf, fileNames } from '../text/wording.js'
import { DEEDS, openDeeds, QUICK, react } from './deeds.js'
import { face } from './face.js'
import { icon } from './icons.js'
import { marked } from './marked.js'

/** @typedef {import('../wire/protocol.js').Message} Message */
/** @typedef {import('../store/timeline.js').Waiting} Waiting */
/** What a row of the timeline is: a message, or one's own that waits.
 * @typedef {{ message?: Message, waiting?: Waiting, room: string, leads: boolean, found: boolean,
 *   pinned: boolean, speaks: boolean, turn: number }} Shown  `speaks`: one may say something there */

/** Longer texts are folded, by their characters or lines. */
const LONG = { characters: 4_000, lines: 40 }
/** Characters of a quote, and of a list of those who put an emoji. */
const QUOTED = 160

class MessageView extends LandlineElement {
  /** @type {Shown | null} */
  #shown = null
  #near = false
  #whole = false

  get shown() {
    return this.#shown
  }

  /** Drawn at once, so that whoever sets it can measure it. */
  set shown(shown) {
    const before = /** @type {Record<string, unknown>} */ (this.#shown ?? {})
    this.#shown = shown
    const same = Object.entries(shown ?? {}).every(([name, value]) => before[name] === value)
    if (!same && this.isConnected) this.draw()
  }

  entered() {
    const near = () => this.#come(true)
    const away = () => this.#come(this.matches(':hover') || this.contains(document.activeElement))
    this.listen(this, 'pointerenter', near)
    this.listen(this, 'focusin', near)
    this.listen(this, 'pointerleave', away)
    this.listen(this, 'focusout', () => queueMicrotask(away))
    this.listen(this, 'contextmenu', (event) => this.#menu(event))
  }

  template() {
    const shown = this.#shown
    if (!shown) return nothing
    const { message, waiting, leads, found, pinned, speaks } = shown
    const me = hub.me?.id ?? ''
    const mentioned = message?.mentions?.some((id) => id === me || (id === '*' && message.user !== me))
    const classes = { leads, found, pinned, mentioned, waiting, failed: waiting?.failed, deed: message?.kind, act: message?.me }
    for (const [name, on] of Object.entries(classes)) this.classList.toggle(name, Boolean(on))
    if (waiting) return this.#waiting(waiting, leads)
    if (message?.kind) return this.#deed(message)
    return message ? this.#text(message, { leads, pinned, speaks }) : nothing
  }

  /** @param {Message} message @param {{ leads: boolean, pinned: boolean, speaks: boolean }} how */
  #text(message, { leads, pinned, speaks }) {
    const from = safeText(message.from)
    const at = message.at ?? 0
    return html`${leads && !message.me ? face(from) : html`<time class="gutter" aria-hidden="true">${clock(at)}</time>`}
      <div class="content">
        ${message.reply ? quote(message) : nothing}
        ${leads && !message.me
          ? html`<div class="who">
              <bdi class="name">${from}</bdi>${via(message)}
              <time datetime=${new Date(at).toISOString()} title=${moment(at)}>${clock(at)}</time>
              ${pinned ? html`<span class="pinned-mark" title=${t('ui.talk.pinned')}>${icon('pin')}<span class="unseen">${t('ui.talk.pinned')}</span></span>` : nothing}
            </div>`
          : html`<span class="unseen"><bdi>${from}</bdi> ${clock(at)}</span>`}
        ${this.#said(message, from)} ${attachments(message)} ${reactions(message, speaks)}
      </div>
      ${this.#near ? this.#toolbar(message, speaks) : nothing}`
  }

  /** @param {Message} message @param {string} from */
  #said(message, from) {
    if (message.deleted) return html`<p class="gone soft">${tombstone(message)}</p>`
    if (!message.text) return nothing
    const edited = message.edited
      ? html`<span class="edited" title=${moment(message.edited)}>${t('ui.talk.edited')}</span>`
      : nothing
    if (message.me) {
      return html`<p class="body" dir="auto">* <bdi class="name">${from}</bdi>${via(message)} ${safeText(message.text)} ${edited}</p>`
    }
    const long = isLong(message.text)
    return html`<div class=${classMap({ body: true, folded: long && !this.#whole })} dir="auto">${marked(message.text)}${edited}</div>
      ${long
        ? html`<button class="button plain small" type="button" aria-expanded=${String(this.#whole)} @click=${this.#fold}>
            ${t(this.#whole ? 'ui.talk.fold' : 'ui.talk.whole')}
          </button>`
        : nothing}`
  }

  /** @param {Message} message */
  #deed(message) {
    const at = message.at ?? 0
    const jump = message.kind === 'pin' && message.target
    const put = message.kind === 'file' && message.did === 'put'
    const { together } = message
    return html`<span class="gutter" aria-hidden="true"></span>
      <p class="content soft small">
        <bdi class="name">${safeText(message.from)}</bdi><span dir="auto">${deedOf(message)}</span>
        ${jump ? html`<button class="link" type="button" @click=${() => this.#jump(jump)}>${t('ui.talk.show-it')}</button>` : nothing}
        ${put && together ? html`<a href=${folderOf(message)}>${t('ui.talk.show-folder')}</a>` : nothing}
        <time datetime=${new Date(at).toISOString()} title=${moment(at)}>${clock(at)}</time>
      </p>
      ${put && !together ? html`<div class="content below">${attachments(message)}</div>` : nothing}`
  }

  /** @param {Waiting} waiting @param {boolean} leads */
  #waiting(waiting, leads) {
    const { cid, text, failed, me } = waiting
    const { room = '' } = this.#shown ?? {}
    const from = hub.me?.name ?? ''
    return html`${leads ? face(from) : html`<span class="gutter"></span>`}
      <div class="content">
        ${leads ? html`<div class="who"><bdi class="name">${from}</bdi></div>` : nothing}
        <div class="body" dir="auto">${me ? `* ${from} ${safeText(text)}` : marked(text)}</div>
        ${failed
          ? html`<p class="wrong">${[failed.text, failed.hint].filter(Boolean).join(' · ')}</p>
              <div class="row">
                <button class="button small" type="button" @click=${() => hub.again(cid)}>${t('ui.talk.again')}</button>
                <button class="button small" type="button" @click=${() => this.#takeBack(room, waiting)}>${t('ui.talk.take-back')}</button>
                <button class="button small plain" type="button" @click=${() => hub.forget(cid)}>${t('ui.talk.discard')}</button>
              </div>`
          : html`<p class="soft small state">${t('ui.talk.waiting')}</p>`}
      </div>`
  }

  /** @param {Message} message @param {boolean} speaks */
  #toolbar(message, speaks) {
    if (message.deleted) return nothing
    return html`<div class="tools" role="group" aria-label=${t('ui.talk.deeds')}>
      ${speaks
        ? html`${QUICK.map(
              (emoji) => html`<button class="icon-button quick" type="button" tabindex="-1" aria-label=${t('ui.talk.react-with', { emoji })} @click=${() => react(message, emoji)}>${emoji}</button>`,
            )}
            ${tool('react', message)} ${tool('reply', message)}`
        : nothing}
      <button class="icon-button" type="button" tabindex="-1" aria-haspopup="menu" aria-label=${t('ui.talk.more')} title=${t('ui.talk.more')} @click=${this.#more}>
        ${icon('more')}
      </button>
    </div>`
  }

  /** @param {boolean} near */
  #come(near) {
    if (near === this.#near) return
    this.#near = near
    this.redraw()
  }

  #fold = () => {
    this.#whole = !this.#whole
    this.draw()
  }

  /** @param {Event} event */
  #more = (event) => {
    const message = this.#shown?.message
    if (message) openDeeds(message, /** @type {Element} */ (event.currentTarget))
  }

  /** The browser's own menu stays where there is something of its own to do. @param {MouseEvent} event */
  #menu(event) {
    const target = /** @type {Element} */ (event.target)
    const message = this.#shown?.message
    const selected = String(getSelection() ?? '') !== ''
    if (!message || message.kind || selected || target.closest('a, img, video, audio, pre, ll-attachment')) return
    event.preventDefault()
    openDeeds(message, this, { x: event.clientX, y: event.clientY })
  }

  /** @param {number} seq */
  #jump(seq) {
    this.dispatchEvent(new CustomEvent('jump', { bubbles: true, detail: seq }))
  }

  /** Put what was refused back where it was typed. @param {string} room @param {Waiting} waiting */
  #takeBack(room, { cid, text }) {
    hub.forget(cid)
    hub.setDraft(room, [hub.draft(room), text].filter(Boolean).join('\n'))
  }
}

/** Code is folded by itself. @param {string} text */
function isLong(text) {
  let fenced = false
  let lines = 0
  let characters = 0
  for (const line of text.split('\n')) {
    if (/^ {0,3}(?:```|~~~)/.test(line)) fenced = !fenced
    else if (!fenced) {
      lines += 1
      characters += line.length
    }
  }
  return lines > LONG.lines || characters > LONG.characters
}

/** @param {'react' | 'reply'} name @param {Message} message */
function tool(name, message) {
  const deed = DEEDS[name]
  if (!deed) return nothing
  return html`<button class="icon-button" type="button" tabindex="-1" aria-label=${t(deed.text)} title=${t(deed.text)}
    @click=${() => deed.act(message)}>
    ${icon(deed.icon)}
  </button>`
}

/** @param {Message} message */
function via({ via }) {
  if (!via) return nothing
  return html` <span class="tag" title=${t(`ui.talk.via.${via}.why`)}>${t(`ui.talk.via.${via}`)}</span>`
}

/** @param {Message} message */
function quote({ reply = 0, quote }) {
  const jump = (/** @type {Event} */ event) =>
    event.currentTarget?.dispatchEvent(new CustomEvent('jump', { bubbles: true, detail: reply }))
  return html`<button class="quote" type="button" title=${t('ui.talk.show-it')} @click=${jump}>
    ${icon('reply')}<bdi class="name">${safeText(quote?.from ?? '?')}</bdi>
    <span class="cut" dir="auto">${quote?.text ? safeText(plainOf(quote.text), QUOTED) : t('ui.talk.no-quote')}</span>
  </button>`
}

/** @param {Message} message */
function tombstone({ by, user, from }) {
  if (!by || by === user) return t('ui.talk.deleted', { who: safeText(from) })
  return t('ui.talk.deleted-by', { who: nameOf(by) })
}

/** @param {Message} message */
function attachments(message) {
  const { room, files = [] } = message
  if (!files.length || message.deleted) return nothing
  return html`<div class="attachments" aria-label=${fileNames(message)} role="group">
    ${files.map((file) => html`<ll-attachment .room=${room} .file=${file}></ll-attachment>`)}
  </div>`
}

/** Return the address of the folder that several files were put into. @param {Message} message */
function folderOf({ room, files = [], together }) {
  const [path = ''] = files.map((file) => file.path)
  const at = `/${path}`.indexOf(`/${together?.name}`)
  const folder = together?.name.endsWith('/') && at >= 0 ? path.slice(0, at + together.name.length - 1) : path.slice(0, path.lastIndexOf('/'))
  return formatRoute({ view: 'files', room, folder })
}

/** @param {Message} message @param {boolean} speaks */
function reactions(message, speaks) {
  const all = Object.entries(message.reactions ?? {})
  if (!all.length) return nothing
  return html`<div class="reactions" role="group" aria-label=${t('ui.talk.reactions')}>
    ${all.map(([emoji, users]) => reaction(message, emoji, users, speaks))}
  </div>`
}

/** @param {Message} message @param {string} emoji @param {string[]} users @param {boolean} speaks */
function reaction(message, emoji, users, speaks) {
  const who = safeText(users.map(nameOf).join(', '), QUOTED)
  return html`<button class="chip" type="button" ?disabled=${!speaks}
    aria-pressed=${String(users.includes(hub.me?.id ?? ''))}
    aria-label=${t('ui.talk.reaction', { emoji: safeText(emoji), count: users.length, who })}
    title=${who} @click=${() => react(message, emoji)}>
    <span>${safeText(emoji)}</span><span class="numbers">${users.length}</span>
  </button>`
}

/** @param {string} user an id */
function nameOf(user) {
  const name = hub.people.get(user)?.name ?? (user === hub.me?.id ? hub.me.name : undefined)
  return name === undefined ? t('ui.talk.somebody') : safeText(name)
}

customElements.define('ll-message', MessageView)
