/**
 * What somebody chose for this browser, and who hears when it changes.
 *
 * The language and the theme have entries of their own in `keep`, since they are needed before
 * anything else is.
 */

import { keep } from './keep.js'

/**
 * @typedef {object} Settings
 * @property {'small' | 'normal' | 'large' | 'huge'} size of the text
 * @property {boolean} enterSends Enter sends and Shift+Enter makes a line; else Ctrl+Enter sends
 * @property {boolean} notify show notifications of the system
 * @property {boolean} sound play a short sound with them
 */

/** @type {Settings} */
const DEFAULTS = { size: 'normal', enterSends: true, notify: false, sound: false }

/** @type {Set<() => void>} */
const heard = new Set()

/** Return a setting. @template {keyof Settings} K @param {K} name @returns {Settings[K]} */
export function setting(name) {
  const kept = keep.settings.get()?.[name]
  return typeof kept === typeof DEFAULTS[name] ? /** @type {Settings[K]} */ (kept) : DEFAULTS[name]
}

/** Keep a setting and tell who hears. @template {keyof Settings} K @param {K} name @param {Settings[K]} value */
export function setSetting(name, value) {
  keep.settings.set({ ...keep.settings.get(), [name]: value })
  for (const hear of heard) hear()
}

/** Hear of changes; returns what ends it. @param {() => void} hear */
export function onSettings(hear) {
  heard.add(hear)
  return () => void heard.delete(hear)
}
