/** The shell's keys: going from room to room, to the parts of the page, to what opens above it. */

import { describe, register } from '../base/keys.js'
import { go } from '../base/route.js'
import { hub } from '../hub.js'
import { closePanel, panelShown, togglePanel } from './panel.js'
import { openKeys } from './keys.js'
import { openSettings } from './late.js'
import { roomsInOrder } from './rooms.js'
import { openSwitcher } from './switcher.js'

/** Parts of the page, in the order in which F6 goes through them. */
const PARTS = ['ll-side', 'main', 'main ll-composer', 'll-panel:not([hidden])']

export function registerShortcuts() {
  register('switch', 'Ctrl+K', signedIn(openSwitcher), 'ui.shell.switcher', 'moving')
  register('next', 'Alt+ArrowDown', signedIn(() => step(1, false)), 'ui.shell.keys.next', 'moving')
  register('previous', 'Alt+ArrowUp', signedIn(() => step(-1, false)), 'ui.shell.keys.previous', 'moving')
  register('next-unread', 'Alt+Shift+ArrowDown', signedIn(() => step(1, true)), 'ui.shell.keys.next-unread', 'moving')
  register('previous-unread', 'Alt+Shift+ArrowUp', signedIn(() => step(-1, true)), 'ui.shell.keys.previous-unread', 'moving')
  register('composer', 'Ctrl+/', focusComposer, 'ui.shell.keys.composer', 'moving')
  register('parts', 'F6', () => nextPart(1), 'ui.shell.keys.parts', 'moving')
  register('parts-back', 'Shift+F6', () => nextPart(-1), 'ui.shell.keys.parts-back', 'moving')
  register('search', 'Ctrl+Shift+F', signedIn(searchHere), 'ui.shell.keys.search', 'moving')
  register('keys', '?', openKeys, 'ui.shell.keys', 'page')
  register('settings', 'Ctrl+,', openSettings, 'ui.shell.settings', 'page')
  describe('close', 'Escape', 'ui.shell.keys.close', 'page')
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return
    if (panelShown() && !document.querySelector('dialog[open]')) closePanel()
  })
}

/** @param {() => void} act */
const signedIn = (act) => () => {
  if (hub.me) act()
}

/** Go to the next room, or the next one with something new. @param {number} by @param {boolean} unread */
function step(by, unread) {
  const { rooms, talks } = roomsInOrder()
  const all = [...rooms, ...talks]
  const { route } = hub
  const here = all.findIndex(({ info }) => 'room' in route && route.room === info.room)
  for (let far = 1; far <= all.length; far++) {
    const room = all[(here + by * far + all.length * 2) % all.length]
    if (room && (!unread || room.unread)) return go({ view: 'room', room: room.info.room })
  }
}

function focusComposer() {
  const field = document.querySelector('main ll-composer :is(textarea, [contenteditable])')
  if (field instanceof HTMLElement) field.focus()
}

function searchHere() {
  const { route } = hub
  if (route.view === 'room') togglePanel('search', route.room)
  else go({ view: 'search', text: '' })
}

/** @param {number} by */
function nextPart(by) {
  const parts = PARTS.map((part) => document.querySelector(part)).filter(
    (part) => part instanceof HTMLElement && !part.closest('[inert]'),
  )
  if (!parts.length) return
  const inside = parts.map((part) => part?.contains(document.activeElement))
  const here = inside.lastIndexOf(true)
  const next = parts[(here + by + parts.length) % parts.length]
  const target = next?.querySelector(FOCUSED[next.localName] ?? 'h1') ?? next?.querySelector('.item')
  if (target instanceof HTMLElement) target.focus()
}

/** What has the focus in each part. @type {Record<string, string>} */
const FOCUSED = {
  'll-side': '[aria-current]',
  main: 'h1',
  'll-composer': 'textarea, [contenteditable]',
  'll-panel': 'h2',
}
