/**
 * Where a member stands in each of its rooms: the last seq seen, and how holes are closed. The
 * rules of `landline/client/positions.py`: events in, what they mean out.
 */

/** @typedef {import('./protocol.js').Verb} Verb */
/** @typedef {import('./protocol.js').Message} Message */
/** @typedef {import('./protocol.js').Limited} Limited */
/** @typedef {import('./protocol.js').Joined} Joined */
/** @typedef {import('./protocol.js').RoomInfo} RoomInfo */
/** @typedef {import('./protocol.js').RoomEvent} RoomEvent */
/** The hub did not put us back into this room. @typedef {{ is: 'removed', room: string }} Removed */

/** Ids of what is asked to set things right begin so; those of the caller are bare numbers. */
export const REPAIR = 'repair-'

class Place {
  /** Nothing of it has been shown yet. */
  untouched = true
  /** Id of the join that is to close a hole. @type {string | null} */
  repair = null
  /** The seq behind which closing a hole was tried last. @type {number | null} */
  tried = null

  /** @param {number} last */
  constructor(last) {
    this.last = last
  }

  /** @param {number} last */
  start(last) {
    this.last = last
    this.repair = this.tried = null
  }
}

export class Positions {
  #repairs = 0
  /** @type {Map<string, Place>} */
  #rooms = new Map()

  /** @param {(verb: Verb) => void} write asks the hub for what closes a hole */
  constructor(write) {
    this.write = write
  }

  /** @param {string} room */
  has(room) {
    return this.#rooms.has(room)
  }

  /** Room -> seq of the last message seen there. @returns {Record<string, number>} */
  get seqs() {
    return Object.fromEntries([...this.#rooms].map(([name, place]) => [name, place.last]))
  }

  /** @param {string} room */
  forget(room) {
    this.#rooms.delete(room)
  }

  /** Take over what a welcome says; return the rooms we were not put back into.
   * @param {RoomInfo[]} infos @param {boolean} otherLog @returns {Removed[]} */
  takeOver(infos, otherLog) {
    const heads = new Map(infos.map((info) => [info.room, info.seq ?? 0]))
    const lost = [...this.#rooms.keys()].filter((name) => !heads.has(name))
    for (const name of lost) this.#rooms.delete(name)
    for (const [name, head] of heads) {
      const place = this.#rooms.get(name)
      if (place) place.start(otherLog ? head : Math.min(head, place.last))
      else this.#rooms.set(name, new Place(head))
    }
    return lost.map((room) => ({ is: 'removed', room }))
  }

  /** Return a message if it is the next one, after a mark for a hole that stays open.
   * @param {Message} event @returns {(Message | Limited)[]} */
  message(event) {
    const place = this.#rooms.get(event.room)
    if (!place || event.seq <= place.last) return []
    if (event.seq === place.last + 1) {
      place.last = event.seq
      place.untouched = false
      return [event]
    }
    if (place.repair !== null) return []
    if (place.tried !== place.last) {
      this.#repair(event.room, place)
      return []
    }
    const after = place.last
    place.last = event.seq
    return [{ is: 'limited', room: event.room, after, next: event.seq }, event]
  }

  /** Move on over a gap that the hub leaves to `history`. @param {Limited} event @returns {Limited[]} */
  limited(event) {
    const place = this.#rooms.get(event.room)
    if (!place || event.next <= place.last + 1) return []
    const after = place.last
    place.last = event.next - 1
    return [{ is: 'limited', room: event.room, after, next: event.next }]
  }

  /** We are in a room now, as `verb` asked. @param {Joined} event @param {Verb} verb */
  enter(event, verb) {
    const place = this.#rooms.get(event.room)
    if (!place) {
      this.#rooms.set(event.room, new Place(firstSeen(event, verb)))
    } else if (place.untouched && asksForMore(verb)) {
      place.last = Math.min(place.last, firstSeen(event, verb)) // put in while we were asking
    } else if (event.seq > place.last && place.repair === null) {
      this.#repair(event.room, place) // joined again: the hub has gone on from its newest
    }
  }

  /** The hub has let us into a room that we want to be in no more. @param {string} room */
  undo(room) {
    this.write({ do: 'leave', room, id: this.#freshId() })
  }

  /** Somebody put us into a room, or it was renamed: then its position goes with it.
   * @param {RoomEvent} event */
  putIn({ info, was }) {
    const moved = was ? this.#rooms.get(was) : undefined
    if (was) this.#rooms.delete(was)
    if (!this.#rooms.has(info.room)) {
      this.#rooms.set(info.room, moved ?? new Place(beginsAfter(info)))
    }
  }

  /** The question `id`, one of ours, is answered.
   * @param {string} id @param {import('./protocol.js').Event} event */
  repaired(id, event) {
    if (event.is === 'ok') {
      const place = this.#rooms.get(event.room ?? '')
      if (place) this.#repair(event.room ?? '', place) // left, but put in again meanwhile
      return
    }
    for (const place of this.#rooms.values()) {
      if (place.repair !== id) continue
      place.repair = null
      if (event.is === 'joined') place.last = Math.min(place.last, event.seq)
    }
  }

  /** @param {string} room @param {Place} place */
  #repair(room, place) {
    place.repair = this.#freshId()
    place.tried = place.last
    this.write({ do: 'join', room, after: place.last, id: place.repair })
  }

  #freshId() {
    this.#repairs += 1
    return `${REPAIR}${this.#repairs}`
  }
}

/** @param {Joined} event @param {Verb} verb */
function firstSeen(event, verb) {
  if (verb.do !== 'join') return event.seq
  if (verb.last != null) return Math.max(0, event.floor ?? 0, event.seq - verb.last)
  return verb.after == null ? event.seq : Math.min(verb.after, event.seq)
}

/** @param {Verb} verb */
function asksForMore(verb) {
  return verb.do === 'join' && (verb.last != null || verb.after != null)
}

/** A private talk comes with the message that brought us there. @param {RoomInfo} info */
function beginsAfter(info) {
  const seq = info.seq ?? 0
  return info.kind === 'direct' || info.kind === 'own' ? Math.max(0, seq - 1) : seq
}
