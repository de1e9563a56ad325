/**
 * Where one is in a room's timeline, kept with the browser's entry for it: Back leads to what one
 * was reading, not only to the room.
 */

import { formatRoute, go } from '../base/route.js'

/** The row at the top, and pixels of it above the view; null: the end.
 * @typedef {{ key: string, offset: number } | null} Place */

/** Go to a message of the room that one is in; returns whether that leads elsewhere than here.
 * @param {Place} place @param {string} room @param {number} seq */
export function leaveFor(place, room, seq) {
  const route = /** @type {const} */ ({ view: 'room', room, seq })
  if (formatRoute(route) === location.hash) return false
  keepPlace(place)
  go(route)
  return true
}

/** Keep the place where a link is clicked that leads elsewhere on the page.
 * @param {Event} event @param {Place} place */
export function keepBefore({ target }, place) {
  if (target instanceof Element && target.closest('a[href^="#"]')) keepPlace(place)
}

/** Return where one was when one left the entry that the browser shows now; undefined: nobody
 * has left it. @returns {Place | undefined} */
export const placeKept = () => history.state?.place

/** @param {Place} place */
const keepPlace = (place) => history.replaceState({ ...history.state, place }, '')
