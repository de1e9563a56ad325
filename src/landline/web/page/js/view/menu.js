/** Menus beside the button that opens them: arrows, letters, Home and End, Escape. */

import { html, nothing, render } from '../base/html.js'
import { isComposing } from '../base/keys.js'
import { icon } from './icons.js'

/**
 * @typedef {object} MenuItem
 * @property {string} text
 * @property {() => void} act
 * @property {string} [icon]
 * @property {boolean} [danger]
 * @property {boolean} [checked] makes it one of a choice
 * @property {string} [keys] keys that do the same
 */

const GAP = 4
/** Pixels between a menu and the edge of the window. */
const EDGE = 8

/** @type {(() => void) | null} */
let closeOpen = null

/** Open a menu of `items` at `anchor` (null in the list: a line); returns what closes it.
 * @param {Element} anchor
 * @param {(MenuItem | null)[]} items
 * @param {{ label?: string, at?: { x: number, y: number } }} [options] `at`: where the pointer is */
export function openMenu(anchor, items, { label, at } = {}) {
  closeOpen?.()
  const menu = document.createElement('div')
  menu.className = 'menu'
  menu.setAttribute('role', 'menu')
  menu.setAttribute('popover', 'manual')
  const name = label ?? anchor.getAttribute('aria-label')
  if (name) menu.setAttribute('aria-label', name)

  const close = () => {
    if (closeOpen !== close) return
    closeOpen = null
    document.removeEventListener('pointerdown', outside, true)
    window.removeEventListener('resize', close)
    window.removeEventListener('blur', close)
    anchor.removeAttribute('aria-expanded')
    const inside = menu.contains(document.activeElement)
    menu.remove()
    if (inside && anchor instanceof HTMLElement) anchor.focus()
  }
  /** @param {Event} event */
  const outside = (event) => {
    if (!menu.contains(/** @type {Node} */ (event.target))) close()
  }
  /** @param {MenuItem} item */
  const choose = (item) => {
    close()
    item.act()
  }

  render(
    items.map((item) => (item ? itemTemplate(item, choose) : html`<div role="separator"></div>`)),
    menu,
  )
  // What stands outside of an open dialog cannot be reached, and what stands outside of the
  // page's parts is hard to find for a screen reader.
  ;(anchor.closest('dialog, main, aside, section') ?? document.body).append(menu)
  menu.showPopover?.()
  place(menu, at ? new DOMRect(at.x, at.y, 0, 0) : anchor.getBoundingClientRect())
  menu.addEventListener('keydown', (event) => steer(event, menu, close))
  anchor.setAttribute('aria-expanded', 'true')
  document.addEventListener('pointerdown', outside, true)
  window.addEventListener('resize', close)
  window.addEventListener('blur', close)
  closeOpen = close
  entries(menu)[0]?.focus()
  return close
}

/** @param {MenuItem} item @param {(item: MenuItem) => void} choose */
function itemTemplate(item, choose) {
  const role = item.checked === undefined ? 'menuitem' : 'menuitemradio'
  const shown = item.checked ? 'check' : item.icon
  return html`<button
    type="button"
    role=${role}
    tabindex="-1"
    class=${item.danger ? 'danger' : ''}
    aria-checked=${item.checked === undefined ? nothing : String(item.checked)}
    @click=${() => choose(item)}
  >
    ${shown ? icon(shown) : item.checked === undefined ? nothing : icon('blank')}
    <span class="grow">${item.text}</span>
    ${item.keys ? html`<span class="keys">${item.keys}</span>` : nothing}
  </button>`
}

/** @param {HTMLElement} menu @returns {HTMLElement[]} */
const entries = (menu) => [...menu.querySelectorAll('button')]

/** @param {KeyboardEvent} event @param {HTMLElement} menu @param {() => void} close */
function steer(event, menu, close) {
  if (isComposing(event)) return
  const those = entries(menu)
  const at = those.indexOf(/** @type {HTMLElement} */ (document.activeElement))
  const next = target(event.key, those, at)
  if (event.key === 'Tab' || event.key === 'Escape') close()
  else if (next === undefined) return
  else those[(next + those.length) % those.length]?.focus()
  event.stopPropagation()
  if (event.key !== 'Tab') event.preventDefault()
}

/** Return which entry a key leads to. @param {string} key @param {HTMLElement[]} those @param {number} at */
function target(key, those, at) {
  if (key === 'ArrowDown') return at + 1
  if (key === 'ArrowUp') return at - 1
  if (key === 'Home') return 0
  if (key === 'End') return those.length - 1
  if (key.length !== 1 || key === ' ') return undefined
  const order = [...those.slice(at + 1), ...those.slice(0, at + 1)]
  const found = order.find((one) => one.innerText.trim().toLowerCase().startsWith(key.toLowerCase()))
  return found && those.indexOf(found)
}

/** Put the menu under its anchor, or above it where there is no room. @param {HTMLElement} menu @param {DOMRect} at */
function place(menu, at) {
  const { width, height } = menu.getBoundingClientRect()
  const under = at.bottom + GAP
  const above = at.top - GAP - height
  const top = under + height + EDGE <= innerHeight ? under : Math.max(above, EDGE)
  const rightwards = at.left + width + EDGE <= innerWidth
  const left = rightwards ? at.left : Math.max(EDGE, at.right - width)
  menu.style.setProperty('top', `${Math.min(top, Math.max(EDGE, innerHeight - height - EDGE))}px`)
  menu.style.setProperty('left', `${Math.min(left, Math.max(EDGE, innerWidth - width - EDGE))}px`)
}
