/** Who waits for an answer, by the id of the question. */

import { HubError, ownError } from './errors.js'

/** @typedef {import('./protocol.js').Event} Event */

export class Answers {
  /** @type {Map<string, { resolve: (event: Event) => void, reject: (error: HubError) => void }>} */
  #waiting = new Map()

  /** Return what `id` is answered by. Rejects with HubError. @param {string} id @returns {Promise<Event>} */
  to(id) {
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  /** @param {import('./session.js').Answered} answered */
  take({ re, event }) {
    const waiting = this.#waiting.get(re)
    this.#waiting.delete(re)
    if (!event) waiting?.reject(ownError('connection.lost'))
    else if (event.is === 'error') waiting?.reject(new HubError(event))
    else waiting?.resolve(event)
  }

  /** Nobody will answer any more. */
  end() {
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of waiting) reject(ownError('connection.ended'))
  }
}
