/** Who is known on this hub, and how they are: lists by `users`, kept up by `presence`. Pure. */

/** @typedef {import('../wire/protocol.js').Person} Person */
/** @typedef {NonNullable<Person['state']>} State */

export class People {
  /** By id. @type {Map<string, Person>} */
  all = new Map()
  /** @type {Map<string, Person>} */
  #named = new Map()

  /** Take over the hub's list. @param {Person[]} persons */
  list(persons) {
    this.all = new Map(persons.map((person) => [person.id, person]))
    this.#named = new Map(persons.map((person) => [person.name, person]))
  }

  /** Return the person called so. @param {string} name */
  named(name) {
    return this.#named.get(name)
  }

  /** Return how somebody is. @param {string} name @returns {State} */
  state(name) {
    return this.#named.get(name)?.state ?? 'offline'
  }

  /** Who came, went or changed state in a room; `elsewhere` tells who is in another room of
   * ours still. Return whether all of them are known.
   * @param {import('../wire/protocol.js').Presence} event
   * @param {(name: string) => boolean} elsewhere */
  presence({ here = [], gone = [], states = {} }, elsewhere) {
    let known = true
    for (const name of here) known = this.#set(name, 'online') && known
    for (const name of gone) if (!elsewhere(name)) this.#set(name, 'offline')
    for (const [name, state] of Object.entries(states)) known = this.#set(name, state) && known
    return known
  }

  /** @param {string} name @param {State} state */
  #set(name, state) {
    const before = this.#named.get(name)
    if (!before) return false
    const person = { ...before, state }
    this.#named.set(name, person)
    this.all.set(person.id, person)
    return true
  }
}
