/**
 * The sidebar on a narrow screen: shut until asked for, and while it is open, all there is.
 *
 * It has an entry in the browser's history, so that Back closes it, as people expect on a phone.
 */

import { html } from '../base/html.js'
import { formatRoute, go } from '../base/route.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { focusAgain } from './dialog.js'
import { icon } from './icons.js'

let open = false
/** Whether the button has to get the focus back. It may be another by then: a room that is entered draws its head anew. */
let returns = false

export const drawerOpen = () => open

function openDrawer() {
  if (open) return
  open = true
  returns = true
  history.pushState({ drawer: true }, '')
  hub.store.changed('drawer')
}

/** Close it; the focus is given back once that is drawn, unless somebody goes elsewhere.
 * @param {{ going?: boolean }} [options] */
export function closeDrawer({ going = false } = {}) {
  if (!open) return
  open = false
  hub.store.changed('drawer')
  if (going) returns = false
  else if (history.state?.drawer) history.back()
}

/** Give the focus back to what opened it, which can be reached again. */
export function focusBehindDrawer() {
  if (!returns) return
  returns = false
  focusAgain(document.querySelector('.drawer-button'))
}

/** Return the button that opens it; on a wide screen it is not to be seen. */
export function drawerButton() {
  const unread = [...hub.rooms.values()].some((room) => room.mentions || (room.unread && room.info.kind === 'direct'))
  return html`<button
    class="icon-button narrow-only drawer-button"
    type="button"
    aria-expanded=${String(open)}
    aria-controls="side"
    aria-label=${t(unread ? 'ui.shell.drawer.unread' : 'ui.shell.drawer')}
    @click=${openDrawer}
  >
    ${icon('menu')}${unread ? html`<span class="spot"></span>` : ''}
  </button>`
}

/** Go where a link in the drawer leads, in place of the drawer's own entry. @param {MouseEvent} event */
export function followFromDrawer(event) {
  const link = /** @type {Element} */ (event.target).closest('a[href^="#"]')
  if (!open || !link || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  closeDrawer({ going: true })
  location.replace(/** @type {string} */ (link.getAttribute('href')))
}

/** Go somewhere, from the drawer if it is open. @param {import('../base/route.js').Route} route */
export function goOn(route) {
  if (!open) return go(route)
  closeDrawer({ going: true })
  location.replace(formatRoute(route))
}

// A page that was loaded anew has no drawer open.
if (history.state?.drawer) history.replaceState(null, '')
addEventListener('popstate', () => {
  if (!history.state?.drawer) closeDrawer()
})
