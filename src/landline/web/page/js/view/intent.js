/**
 * What the next text in a room is meant to be: an answer, or another wording of a message.
 * The timeline says so, the composer does it.
 */

import { hub } from '../hub.js'

/** @typedef {import('../wire/protocol.js').Message} Message */
/** @typedef {{ is: 'reply' | 'edit', message: Message }} Intent */

/** @type {Map<string, Intent>} */
const intents = new Map()

/** @param {string} room */
export const intentOf = (room) => intents.get(room)

/** The composer of the room takes it up, and the focus. @param {string} room @param {Intent} intent */
export function intend(room, intent) {
  intents.set(room, intent)
  hub.store.changed(`intent:${room}`)
}

/** @param {string} room */
export function dropIntent(room) {
  if (intents.delete(room)) hub.store.changed(`intent:${room}`)
}
