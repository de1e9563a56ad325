/** The keys of messages: one of them has the focus, arrows move it, letters do something with it. */

import { describe, isComposing } from '../base/keys.js'
import { DEEDS, openDeeds } from './deeds.js'

/** @typedef {import('./timeline.js').TimelineView} TimelineView */

const MOVES = ['ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown']
/** Rows that a page key moves by. */
const PAGE = 8

/** Hear the keys of a timeline. @param {TimelineView} view */
export function hearRowKeys(view) {
  view.listen(view, 'keydown', (event) => pressed(view, event))
  view.listen(view, 'focusin', (event) => {
    const row = /** @type {Element} */ (event.target).closest('[data-key]')
    const key = row instanceof HTMLElement ? row.dataset['key'] : ''
    if (!key || key === view.active) return
    view.active = key
    view.redraw()
  })
  for (const [name, { key, text }] of Object.entries(DEEDS)) {
    view.onLeave(describe(`talk.${name}`, key.toUpperCase(), text, 'talking'))
  }
  view.onLeave(describe('talk.move', 'ArrowUp', 'ui.talk.key.move', 'talking'))
  view.onLeave(describe('talk.deeds', 'Enter', 'ui.talk.deeds', 'talking'))
}

/** @param {TimelineView} view @param {KeyboardEvent} event */
function pressed(view, event) {
  const target = /** @type {HTMLElement} */ (event.target)
  const isRow = target.dataset['key'] !== undefined || target.classList.contains('scroll')
  if (!isRow || isComposing(event) || event.ctrlKey || event.metaKey || event.altKey) return
  if (MOVES.includes(event.key)) move(view, event.key)
  else if (!act(view, event.key)) return
  event.preventDefault()
  event.stopPropagation()
}

/** @param {TimelineView} view @param {string} key */
function move(view, key) {
  const keys = view.list.rows.filter(({ is }) => is === 'message' || is === 'waiting').map((row) => row.key)
  const at = keys.indexOf(view.active)
  if (key === 'End' || (key === 'ArrowDown' && at === keys.length - 1)) {
    view.toEnd().then(() => view.focusRow(view.list.rows.findLast(({ is }) => is === 'message')?.key ?? ''))
    return
  }
  const by = { ArrowUp: -1, ArrowDown: 1, PageUp: -PAGE, PageDown: PAGE, Home: -keys.length }[key] ?? 0
  const next = keys[Math.min(keys.length - 1, Math.max(0, at + by))]
  if (next) view.focusRow(next)
}

/** @param {TimelineView} view @param {string} key */
function act(view, key) {
  const row = view.list.rows.find((one) => one.key === view.active)
  const element = view.rowOf(view.active)
  if (row?.is !== 'message' || !element) return false
  if (key === 'Enter') {
    openDeeds(row.message, element)
    return true
  }
  const deed = Object.values(DEEDS).find((one) => one.key.toLowerCase() === key.toLowerCase())
  if (!deed?.may(row.message)) return false
  deed.act(row.message)
  return true
}
