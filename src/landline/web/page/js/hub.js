/**
 * The hub as views see it: what is known of it (`store/facts`), and what can be asked of it.
 * Views watch `hub.store` and call these; none of them touches the connection.
 */

import { Drafts } from './store/drafts.js'
import { Facts } from './store/facts.js'
import { HubError, ownError } from './wire/errors.js'
import { browser } from './wire/world.js'

export { HubError }
/** @typedef {import('./wire/protocol.js').Verb} Verb */
/** @typedef {import('./wire/protocol.js').Person} Person */
/** @typedef {import('./wire/protocol.js').FileRef} FileRef */
/** @typedef {import('./store/timeline.js').Timeline} Timeline */
/** @typedef {import('./store/timeline.js').Shown} Shown */
/** @typedef {import('./store/timeline.js').Waiting} Waiting */
/** @typedef {import('./store/rooms.js').Room} Room */
/** @typedef {import('./wire/connection.js').Link} Link */

/** There is no such room, as far as one may know. */
export const NO_ROOM = 'room.none'
/** What the hub says of rooms that are not there for who asks. */
const UNTOLD = new Set(['room.unknown', 'room.private'])

export class Hub extends Facts {
  #drafts = new Drafts()

  // Signing in and out

  /** Begin with what the browser has kept; `waiting`: the hub is not reached yet. */
  start() {
    return this.member.start()
  }

  /** Be a guest by a name, or somebody with an account; with `code` and `password` a new one,
   * with `code` alone a guest by invitation. Rejects with HubError.
   * @param {import('./member.js').Who} who */
  signIn(who) {
    return this.member.signIn(who)
  }

  /** End this session at the hub, and forget everything of it here. */
  async signOut() {
    await this.member.signOut()
    this.#drafts.clear()
    this.tickets.clear()
    this.known.clear()
  }

  // What can be done

  /** Ask the hub. Rejects with HubError. @param {Verb} verb @returns {Promise<any>} */
  ask(verb) {
    return this.member.ask(verb)
  }

  /** @param {Verb} verb */
  tell(verb) {
    this.member.tell(verb)
  }

  /** Enter a room, where one is not in yet; returns how the hub spells it. Rejects with HubError,
   * whose code is `NO_ROOM` where there is none that one may know of, and none is to be made.
   * @param {string} wish @param {{ make?: boolean }} [options] */
  async open(wish, { make = false } = {}) {
    let room = this.known.rooms.resolve(wish)
    if (!this.rooms.get(room)?.joined) {
      if (!make) await this.#look(wish, room)
      const joined = await this.ask({ do: 'join', room: wish })
      room = joined.room
      await this.known.entered(joined)
    }
    this.known.timelines.begin(room)
    if (!this.rooms.get(room)?.people) this.known.listInside(room).catch(() => {})
    return room
  }

  /** Going into a room makes it, so look before whether it is there: an address that somebody
   * followed is no wish for another room. Whether a private one is there, nobody else is told;
   * a talk is there with the two people. Rejects with HubError.
   * @param {string} wish @param {string} room */
  async #look(wish, room) {
    if (room.startsWith('@')) return
    try {
      await this.ask({ do: 'who', room: wish })
    } catch (error) {
      const untold = error instanceof HubError && UNTOLD.has(error.code)
      throw untold ? ownError(NO_ROOM, { room }) : error
    }
  }

  /** Leave a room. Rejects with HubError. @param {string} room */
  async leave(room) {
    await this.ask({ do: 'leave', room })
    this.known.left(room)
  }

  /** Say something: it waits in the outbox until it is seen in the room. Throws HubError.
   * @param {string} room
   * @param {string} text
   * @param {{ reply?: number, files?: FileRef[], me?: boolean }} [more] */
  say(room, text, { reply, files, me } = {}) {
    const cid = this.world.cid()
    this.member.say({ do: 'send', room, text, cid, reply, files, me })
    this.known.typing.said(room)
    return cid
  }

  /** Say again what was refused. @param {string} cid */
  again(cid) {
    this.member.again(cid)
  }

  /** Do not say it any more. @param {string} cid */
  forget(cid) {
    this.member.forget(cid)
  }

  /** @param {string} room */
  loadOlder(room) {
    return this.known.timelines.pager(room).older()
  }

  /** @param {string} room */
  loadNewer(room) {
    return this.known.timelines.pager(room).newer()
  }

  /** @param {string} room @param {number} seq */
  jumpTo(room, seq) {
    return this.known.timelines.pager(room).to(seq)
  }

  /** @param {string} room */
  jumpToEnd(room) {
    return this.known.timelines.pager(room).toEnd()
  }

  /** Returns the seq of the first message at or after `ms`. @param {string} room @param {number} ms */
  jumpToDate(room, ms) {
    return this.known.timelines.pager(room).toDate(ms)
  }

  /** Ask for all rooms that one may see: the hub does not tell when others are made. */
  listRooms() {
    return this.known.listRooms()
  }

  /** Ask for all people anew. */
  listPeople() {
    return this.known.listPeople()
  }

  /** Somebody has read a room up to `seq`. @param {string} room @param {number} seq */
  read(room, seq) {
    if (this.world.visible()) this.known.read(room, seq)
  }

  /** Somebody writes in a room; the hub is told now and then. @param {string} room */
  types(room) {
    if (this.known.typing.writes(room, this.world.now())) this.tell({ do: 'typing', room })
  }

  /** What was typed and not sent, the oldest first. */
  get drafts() {
    return this.#drafts.all
  }

  /** @param {string} room */
  draft(room) {
    return this.#drafts.get(room)
  }

  /** @param {string} room @param {string} text */
  setDraft(room, text) {
    this.#drafts.set(room, text)
    this.store.changed(`draft:${room}`)
  }

  /** Return the address of a file's bytes. Rejects with HubError. @param {string} room @param {string} path */
  ticket(room, path) {
    return this.tickets.get(room, path, this.world.now())
  }

  // What the browser tells

  /** Hear where one is, whether somebody looks, whether there is a network. */
  listen() {
    addEventListener('hashchange', () => this.store.changed('route'))
    for (const sign of ['online', 'pageshow']) addEventListener(sign, () => this.wake())
    addEventListener('offline', () => this.member.sleep())
    document.addEventListener('visibilitychange', () => this.looked())
  }

  /** Do not wait any longer to connect again. */
  wake() {
    this.member.wake()
  }

  /** Somebody looks at the page again, or does not any more. */
  looked() {
    if (!this.world.visible()) return
    this.wake()
    this.known.marks.go()
  }
}

export const hub = new Hub(browser())
if (globalThis.document) hub.listen()
