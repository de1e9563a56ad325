/**
 * One member of the hub: the session, the connection that carries it, the answers that are
 * waited for, and what is kept in the browser of both. What does not live here: what is known
 * of the hub (`store/state`).
 */

import { keep } from './base/keep.js'
import { language } from './base/texts.js'
import { KeptOutbox } from './store/kept_outbox.js'
import { Answers } from './wire/answers.js'
import { Connection } from './wire/connection.js'
import { HubError, ownError } from './wire/errors.js'
import { HELLO_ID, Session } from './wire/session.js'

/** @typedef {import('./wire/protocol.js').Verb} Verb */
/** @typedef {import('./wire/protocol.js').Message} Message */
/** @typedef {import('./wire/session.js').News} News */
/** @typedef {{ as?: string, name?: string, password?: string, code?: string, guest?: boolean }} Who */
/** @typedef {import('./wire/outbox.js').Entry} Entry */
/** @typedef {ReturnType<typeof import('./wire/world.js').browser>} World */
/** How it went: in; not in yet, it is being tried; or nobody who is let in without signing in.
 * @typedef {'online' | 'waiting' | 'needs-sign-in'} Entered */
/** Who is told of news, of another state of the connection, and of what waits in the outbox.
 * @typedef {{ news: (news: News) => void, link: () => void, outbox: (entries: Entry[]) => void }} Hear */

/** What is kept of somebody is good for nothing after these. */
const UNKNOWN = new Set(['token.wrong', 'revoked', 'removed'])

/** Milliseconds between two looks for what closed pages have left. */
const ORPHANS_EVERY = 30_000

export class Member {
  session = new Session({})
  #answers = new Answers()
  #connection
  #kept
  /** @type {{ resolve: (how: Entered) => void, reject: (error: HubError) => void } | null} */
  #entering = null
  /** @type {any} */
  #looking = null

  /** @param {World} world @param {Hear} hear */
  constructor(world, hear) {
    this.world = world
    this.hear = hear
    this.#connection = this.#connected()
    this.#kept = new KeptOutbox(world.cid(), world)
  }

  get link() {
    return this.#connection.link
  }

  /** Come back as who the browser has kept. @returns {Promise<Entered>} */
  async start() {
    const identity = keep.identity.get()
    if (!identity) return 'needs-sign-in'
    const { name, token, guest, user } = identity
    this.#become(new Session(guest ? { name, secret: token } : { token }))
    // What was left comes before what is said now, so it is waited for.
    if (user) await this.#adopt(this.session, user)
    return this.#enter().catch(() => 'needs-sign-in')
  }

  /** Be a guest or somebody with an account: a guest who is in becomes it on this very
   * connection, for the name is theirs. Rejects with HubError. @param {Who} who */
  async signIn({ as, name = as, password, code, guest = !password }) {
    const device = this.world.device()
    const { state } = this.link
    if (state === 'online' && !guest) {
      await this.ask({ do: 'hello', as: name, password, code, device, lang: language() })
      return
    }
    // Who is in already, but not at the moment, would lose what waits.
    if (this.session.me && state !== 'refused' && state !== 'online') throw ownError('unreachable')
    const kept = keep.identity.get()
    const secret = kept?.guest ? kept.token : undefined
    const who = guest ? { name, code, secret } : { name, password, code, device }
    this.#become(new Session(who))
    if ((await this.#enter()) === 'online') return
    this.end()
    throw ownError('unreachable')
  }

  async signOut() {
    if (this.session.credentials.token && this.link.state === 'online') await this.#revoke()
    this.end()
  }

  /** Forget who one was, and what was not said. */
  end() {
    this.#connection.stop()
    this.#answers.end()
    this.session.outbox.clear()
    this.outboxChanged()
    keep.identity.drop()
    this.session = new Session({})
    this.#connection = this.#connected()
    this.hear.link()
  }

  /** Ask the hub. Rejects with HubError. @param {Verb} verb @returns {Promise<any>} */
  async ask(verb) {
    const id = this.session.ask(verb)
    this.#connection.flush()
    return this.#answers.to(id)
  }

  /** @param {Verb} verb */
  tell(verb) {
    this.session.tell(verb)
    this.#connection.flush()
  }

  /** Throws HubError. @param {import('./wire/protocol.js').Send & { cid: string }} verb */
  say(verb) {
    this.session.say(verb, this.world.now())
    this.outboxChanged()
  }

  /** @param {string} cid */
  again(cid) {
    this.session.again(cid)
    this.outboxChanged()
  }

  /** @param {string} cid */
  forget(cid) {
    if (this.session.outbox.forget(cid)) this.outboxChanged()
  }

  /** What was said in `room` (null: in any) and not seen there yet will not come live any more.
   * @param {string | null} room */
  passed(room) {
    this.session.outbox.passed(room)
    this.outboxChanged()
  }

  wake() {
    this.#connection.wake()
    if (this.session.me && this.link.state === 'online') this.#adopt(this.session, this.session.me.id)
  }

  sleep() {
    this.#connection.sleep()
  }

  /** What waits is different: keep it, show it, send it. */
  outboxChanged() {
    const { outbox, me } = this.session
    const user = me?.id ?? keep.identity.get()?.user
    if (user) this.#kept.save(user, outbox.entries)
    this.hear.outbox(outbox.entries)
    this.#connection.flush()
  }

  #connected() {
    const { session } = this
    session.language = language()
    return new Connection(session, this.world, {
      news: (news) => session === this.session && this.#heard(news),
      link: () => session === this.session && this.#linked(),
    })
  }

  /** @param {Session} session */
  #become(session) {
    this.#connection.stop()
    this.#answers.end()
    this.session = session
    this.#connection = this.#connected()
    this.outboxChanged()
  }

  /** @returns {Promise<Entered>} */
  #enter() {
    return new Promise((resolve, reject) => {
      this.#entering = { resolve, reject }
      this.#connection.start()
    })
  }

  #linked() {
    const { state, reason, code } = this.link
    this.hear.link()
    if (state === 'refused' && UNKNOWN.has(code)) keep.identity.drop()
    if (state === 'connecting' || state === 'online') return
    const entering = this.#entering
    this.#entering = null
    if (state === 'refused') entering?.reject(new HubError({ code, text: reason }))
    else entering?.resolve('waiting')
  }

  /** @param {News[]} news */
  #heard(news) {
    for (const each of news) {
      if (each.is === 'answered') {
        this.#answered(each)
        continue
      }
      if (each.is === 'welcome') this.#welcomed()
      if (each.is === 'room' && each.was) this.session.outbox.rename(each.was, each.info.room)
      this.hear.news(each)
    }
  }

  #welcomed() {
    const { me, credentials } = this.session
    if (!me) return
    const { token = '', secret = '' } = credentials
    keep.identity.set({ name: me.name, token: token || secret, guest: !token, user: me.id })
    this.#entering?.resolve('online')
    this.#entering = null
    this.#look(this.session, me.id)
  }

  /** Look, now and then, for what closed pages of this browser have left.
   * @param {Session} session @param {string} user */
  async #look(session, user) {
    this.world.cancel(this.#looking)
    if (session !== this.session || this.link.state !== 'online') return
    await this.#adopt(session, user)
    this.#looking = this.world.after(() => this.#look(session, user), ORPHANS_EVERY)
  }

  /** @param {import('./wire/session.js').Answered} answered */
  #answered(answered) {
    if (answered.re === HELLO_ID) return // the connection says so
    if (this.session.outbox.get(answered.re)) this.outboxChanged()
    else this.#answers.take(answered)
    this.hear.news(answered)
  }

  /** Take it over. @param {Session} session @param {string} user */
  async #adopt(session, user) {
    const { entries, pages } = await this.#kept.orphans(user, this.world.now())
    if (!pages.length || session !== this.session) return
    session.restore(entries)
    this.outboxChanged()
    this.#kept.adopted(pages)
  }

  /** End the session at the hub; that may close the connection before it is answered. */
  async #revoke() {
    const { tokens } = await this.ask({ do: 'tokens' }).catch(() => ({ tokens: [] }))
    const here = tokens.find((/** @type {{ here?: boolean }} */ token) => token.here)
    if (here) await this.ask({ do: 'revoke', key: here.key }).catch(() => {})
  }
}
