/**
 * The hub as views see it: what is known of it, and what can be asked of it. Views watch
 * `hub.store` and call these; none of them touches the connection.
 */

import { parseRoute } from './base/route.js'
import { t } from './base/texts.js'
import { Member } from './member.js'
import { Drafts } from './store/drafts.js'
import { State } from './store/state.js'
import { Store } from './store/store.js'
import { Tickets } from './store/tickets.js'
import { HubError } from './wire/errors.js'
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

export class Hub {
  store = new Store()
  /** How the hub is called: the document's title says it at first. */
  name = globalThis.document?.title ?? ''
  #drafts = new Drafts()

  /** @param {ReturnType<typeof browser>} world */
  constructor(world) {
    this.world = world
    this.member = new Member(world, {
      news: (news) => this.#heard(news),
      link: () => this.#linked(),
      outbox: (entries) => this.known?.timelines.wait(entries),
    })
    this.known = new State(this.store, {
      ask: (verb) => this.ask(verb),
      seen: (message) => this.#seen(message),
      ready: () => world.visible() && this.link.state === 'online',
      now: world.now,
      after: world.after,
    })
    this.tickets = new Tickets((room, path) => this.ask({ do: 'getfile', room, path }))
  }

  // What is known

  get link() {
    return this.member.link
  }

  get me() {
    const { me } = this.known
    if (!me) return null
    const role = me.role ?? 'guest'
    return { id: me.id, name: me.name, role, guest: role === 'guest' }
  }

  get limits() {
    return this.member.session.limits
  }

  get features() {
    return this.member.session.features
  }

  get epoch() {
    return this.member.session.epoch
  }

  /** The session's token, for `Authorization`; empty: a guest has none. */
  get token() {
    return this.member.session.credentials.token ?? ''
  }

  get rooms() {
    return this.known.rooms.all
  }

  get people() {
    return this.known.people.all
  }

  /** Where on the page one is. */
  get route() {
    return parseRoute(globalThis.location?.hash ?? '')
  }

  /** @param {string} name */
  room(name) {
    return this.rooms.get(name)
  }

  /** Return what a person calls a room. @param {string} name */
  title(name) {
    const info = this.rooms.get(name)?.info
    if (info?.with) return `@${info.with.name}`
    return info?.kind === 'own' || name === `@${this.me?.id}` ? t('ui.wire.notes') : name
  }

  /** Who writes in a room. @param {string} room */
  typing(room) {
    return this.known.typing.names(room, this.world.now())
  }

  /** How somebody is: online, away, busy, offline. @param {string} name */
  presence(name) {
    return this.known.people.state(name)
  }

  /** As `presence`. @param {string} name */
  state(name) {
    return this.presence(name)
  }

  /** Return the person called so, if one is known. @param {string} name */
  named(name) {
    return this.known.people.named(name)
  }

  /** What is loaded of a room; the newest is on its way where nothing is yet. @param {string} room */
  timeline(room) {
    return this.known.timelines.get(room)
  }

  /** @param {string} room */
  draft(room) {
    return this.#drafts.get(room)
  }

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

  /** Enter a room, where one is not in yet; returns how the hub spells it. Rejects with HubError.
   * @param {string} wish */
  async open(wish) {
    let room = this.known.rooms.resolve(wish)
    if (!this.rooms.get(room)?.joined) {
      const joined = await this.ask({ do: 'join', room: wish })
      room = joined.room
      await this.known.entered(joined)
    }
    this.timeline(room)
    if (!this.rooms.get(room)?.people) this.known.listInside(room).catch(() => {})
    return room
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

  // Inside

  /** @param {import('./wire/session.js').News} news */
  #heard(news) {
    if (news.is === 'answered') {
      const { me } = this.member.session
      if (news.event?.is === 'ok' && me) this.known.called(me.name)
      return
    }
    if (news.is === 'welcome') this.tickets.clear()
    this.known.take(news)
  }

  #linked() {
    if (this.link.state !== 'online') this.known.lost()
    this.store.changed('link')
  }

  /** A message is in a timeline. @param {import('./wire/protocol.js').Message} message */
  #seen({ cid, user, room, files, kind }) {
    if (kind === 'file') for (const { path } of files ?? []) this.tickets.forget(room, path)
    if (cid && user === this.known.me?.id) this.member.forget(cid)
  }
}

export const hub = new Hub(browser())
if (globalThis.document) hub.listen()
