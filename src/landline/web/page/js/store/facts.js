/**
 * What is known of the hub, as views read it: plain values, of which `store` says when they
 * are different. What does not live here: what can be done (`hub`).
 */

import { parseRoute } from '../base/route.js'
import { t } from '../base/texts.js'
import { Member } from '../member.js'
import { State } from './state.js'
import { Store } from './store.js'
import { Tickets } from './tickets.js'

export class Facts {
  store = new Store()
  /** How the hub is called: the document's title says it at first. */
  name = globalThis.document?.title ?? ''

  /** @param {import('../member.js').World} world */
  constructor(world) {
    this.world = world
    this.member = new Member(world, {
      news: (news) => this.#heard(news),
      link: () => this.#linked(),
      outbox: (entries) => this.known?.timelines.wait(entries),
    })
    this.known = new State(this.store, {
      ask: (verb) => this.member.ask(verb),
      seen: (message) => this.#seen(message),
      ready: () => world.visible() && this.link.state === 'online',
      now: world.now,
      after: world.after,
    })
    this.tickets = new Tickets((room, path) => this.member.ask({ do: 'getfile', room, path }))
  }

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

  /** What was said and is not known to be at the hub, the oldest first. */
  get waiting() {
    return this.member.session.outbox.entries.map(({ verb: { room, text } }) => ({ room, text }))
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

  /** @param {import('../wire/session.js').News} news */
  #heard(news) {
    if (news.is === 'answered') {
      if (news.event?.is === 'ok') this.#done(news.event)
      return
    }
    if (news.is === 'welcome') this.tickets.clear()
    this.known.take(news)
    if (news.is === 'welcome') this.known.timelines.wait(this.member.session.outbox.entries)
    if (news.is === 'resync') this.member.passed(null)
    if (news.is === 'limited' || news.is === 'gone' || news.is === 'removed') {
      this.member.passed(news.room)
    }
  }

  /** @param {import('../wire/protocol.js').Ok} ok */
  #done({ cid, room = '', seq = 0 }) {
    const { me, rooms } = this.member.session
    if (me) this.known.called(me.name)
    if (!cid) return
    // It waits for being shown, unless that will not be, or was: an earlier page had sent it.
    const here = rooms[room]
    if (here === undefined || here >= seq) this.member.forget(cid)
  }

  #linked() {
    if (this.link.state !== 'online') this.known.lost()
    this.store.changed('link')
  }

  /** A message is in a timeline. @param {import('../wire/protocol.js').Message} message */
  #seen({ cid, user, room, files, kind }) {
    if (kind === 'file') for (const { path } of files ?? []) this.tickets.forget(room, path)
    if (cid && user === this.known.me?.id) this.member.forget(cid)
  }
}
