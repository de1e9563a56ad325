/** Installing the page as a program, where the browser offers it. */

import { hub } from '../hub.js'

/** @typedef {Event & { prompt: () => Promise<unknown> }} InstallEvent */

/** @type {InstallEvent | null} */
let offer = null

export const canInstall = () => offer !== null

/** Ask as the browser asks; it does so once. */
export function install() {
  void offer?.prompt()
  offer = null
  hub.store.changed('install')
}

addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault()
  offer = /** @type {InstallEvent} */ (event)
  hub.store.changed('install')
})
addEventListener('appinstalled', () => {
  offer = null
  hub.store.changed('install')
})
