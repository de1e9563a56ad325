/** The emoji to choose from: those used last, then all, by group; a search in both languages. */

import { html, nothing } from '../base/html.js'
import { keep } from '../base/keep.js'
import { isComposing } from '../base/keys.js'
import { language, t } from '../base/texts.js'
import { EMOJI, EMOJI_GROUPS, findEmoji } from '../text/emoji.js'
import { openDialog } from './dialog.js'

/** @typedef {import('../text/emoji.js').Emoji} Emoji */

/** Emoji that are remembered as used. */
const MOST_USED = 24
const FIRST_USED = ['👍', '❤️', '😂', '🎉', '🙏', '👀', '✅', '🔥']

/** Let somebody choose an emoji, which is given to `choose`.
 * @param {(emoji: string) => void} choose */
export function openEmoji(choose) {
  let words = ''
  /** @param {string} emoji */
  const chosen = (emoji) => {
    close()
    used(emoji)
    choose(emoji)
  }
  const body = () => html`<input
      class="input"
      type="search"
      autofocus
      autocomplete="off"
      aria-label=${t('ui.talk.emoji.search')}
      placeholder=${t('ui.talk.emoji.search')}
      @input=${(/** @type {InputEvent} */ event) => {
        words = /** @type {HTMLInputElement} */ (event.target).value
        close.redraw()
      }}
      @keydown=${(/** @type {KeyboardEvent} */ event) => {
        const first = words && findEmoji(words, 1)[0]
        if (event.key === 'Enter' && !isComposing(event) && first) chosen(first.emoji)
      }}
    />
    <div class="grids" @keydown=${steer}>${grids(words, chosen)}</div>`
  const close = openDialog(t('ui.talk.emoji'), body, { kind: 'narrow emoji' })
  return close
}

/** Return the emoji used last, those that many use at first. @returns {string[]} */
function lastUsed() {
  return [...new Set([...(keep.emoji.get() ?? []), ...FIRST_USED])].slice(0, MOST_USED)
}

/** @param {string} emoji */
export function used(emoji) {
  keep.emoji.set([...new Set([emoji, ...(keep.emoji.get() ?? [])])].slice(0, MOST_USED))
}

/** @param {string} words @param {(emoji: string) => void} chosen */
function grids(words, chosen) {
  if (words.trim()) {
    const found = findEmoji(words)
    if (!found.length) return html`<p class="soft">${t('ui.talk.emoji.none')}</p>`
    return grid(t('ui.talk.emoji.found'), found, chosen)
  }
  const known = new Map(EMOJI.map((one) => [one.emoji, one]))
  const recent = lastUsed().map((emoji) => known.get(emoji) ?? { emoji, name: emoji, chinese: emoji, group: '' })
  return html`${grid(t('ui.talk.emoji.last'), recent, chosen)}
    ${EMOJI_GROUPS.map((group) => grid(t(`ui.talk.emoji.${group}`), EMOJI.filter((one) => one.group === group), chosen))}`
}

/** @param {string} title @param {Emoji[]} those @param {(emoji: string) => void} chosen */
function grid(title, those, chosen) {
  if (!those.length) return nothing
  return html`<section>
    <h3 class="soft small">${title}</h3>
    <div class="grid" role="group" aria-label=${title}>
      ${those.map((one, n) => {
        const name = language() === 'zh' ? one.chinese : one.name.replace(/_/g, ' ')
        return html`<button type="button" tabindex=${n ? -1 : 0} aria-label=${name} title=${name} @click=${() => chosen(one.emoji)}>${one.emoji}</button>`
      })}
    </div>
  </section>`
}

/** Arrows move among all emoji, by what stands beside, above or below. @param {KeyboardEvent} event */
function steer(event) {
  const here = event.target
  if (!(here instanceof HTMLButtonElement) || !event.key.startsWith('Arrow')) return
  const all = [.../** @type {Element} */ (event.currentTarget).querySelectorAll('button')]
  const at = all.indexOf(here)
  const next = event.key === 'ArrowLeft' ? all[at - 1] : event.key === 'ArrowRight' ? all[at + 1] : beyond(all, here, event.key)
  next?.focus()
  event.preventDefault()
}

/** @param {HTMLButtonElement[]} all @param {HTMLButtonElement} here @param {string} key */
function beyond(all, here, key) {
  const from = here.getBoundingClientRect()
  const sign = key === 'ArrowDown' ? 1 : -1
  const order = sign > 0 ? all : [...all].reverse()
  const row = order.find((one) => sign * (one.getBoundingClientRect().top - from.top) > from.height / 2)
  const top = row?.getBoundingClientRect().top
  const those = order.filter((one) => one.getBoundingClientRect().top === top)
  const apart = (/** @type {Element} */ one) => Math.abs(one.getBoundingClientRect().left - from.left)
  return those.sort((one, other) => apart(one) - apart(other))[0]
}

