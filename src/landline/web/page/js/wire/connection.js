/**
 * The one connection to the hub: opens a WebSocket, again and again, and carries a session's
 * lines over it. What does not live here: what they mean (`session`).
 */

import { Backoff, Pulse } from './reconnect.js'
import { HELLO_ID } from './session.js'

/** @typedef {import('./session.js').Session} Session */
/** @typedef {import('./session.js').News} News */
/** `retryAt`: when it is tried again, in ms since 1970; `reason`: in the hub's words, if it said any.
 * @typedef {{ state: 'connecting' | 'online' | 'waiting' | 'offline' | 'refused',
 *   retryAt: number | null, reason: string, code: string }} Link */
/** What a connection needs of the world around it.
 * @typedef {object} World
 * @property {() => WebSocket} open
 * @property {() => number} now ms
 * @property {() => number} chance
 * @property {(run: () => void, ms: number) => any} after
 * @property {(timer: any) => void} cancel
 * @property {() => boolean} networked whether the browser says that there is a network */

const FIRST = 500
const LONGEST = 15_000
const PING = 20_000
const DEAD = 10_000
/** Milliseconds in which a connection must be open and welcomed, counted anew whenever the hub
 * shows that it lives: it may have others' passwords to check first. */
const OPENING = 15_000

/** Goodbyes after which coming back would only be told the same. */
const FOR_GOOD = new Set(['revoked', 'removed', 'refused', 'bye'])

export class Connection {
  /** @type {Link} */
  link = { state: 'offline', retryAt: null, reason: '', code: '' }

  /** @type {WebSocket | null} */
  #socket = null
  /** @type {any} */
  #timer = null
  #pulse = new Pulse(PING, DEAD, 0)
  #opened = 0
  #stopped = true
  #reason = { code: '', text: '' }

  /** @param {Session} session
   * @param {World} world
   * @param {{ news: (news: News[]) => void, link: () => void }} hear */
  constructor(session, world, hear) {
    this.session = session
    this.world = world
    this.hear = hear
    this.backoff = new Backoff(FIRST, LONGEST, world.chance)
  }

  start() {
    this.#stopped = false
    this.#open()
  }

  /** End it, for good. */
  stop() {
    this.#stopped = true
    this.#drop()
    this.#set('offline')
  }

  /** Write what the session has to say. */
  flush() {
    if (this.#socket?.readyState !== 1) return
    for (const verb of this.session.take()) this.#socket.send(JSON.stringify(verb, wellFormed))
  }

  /** The network is back, or somebody looks at the page again: do not wait any longer. */
  wake() {
    if (this.#stopped || this.link.state === 'refused') return
    if (!this.#socket) this.#open()
    else if (this.link.state === 'online') this.#doubt()
  }

  /** The browser says that the network is gone: do not believe what is still open. */
  sleep() {
    if (this.#stopped || this.link.state === 'refused') return
    this.#lost()
  }

  /** @param {Link['state']} state @param {number | null} [retryAt] */
  #set(state, retryAt = null) {
    const { code, text } = this.#reason
    this.link = { state, retryAt, reason: text, code }
    this.hear.link()
  }

  #open() {
    this.#drop()
    this.#opened = this.world.now()
    const socket = this.world.open()
    this.#socket = socket
    this.#set('connecting')
    socket.onopen = () => {
      this.session.connect()
      this.flush()
    }
    socket.onmessage = ({ data }) => this.#receive(data)
    socket.onclose = () => this.#lost()
    this.#expect()
  }

  #expect() {
    this.world.cancel(this.#timer)
    this.#timer = this.world.after(() => this.#lost(), OPENING)
  }

  /** @param {string} data */
  #receive(data) {
    this.#pulse.hear(this.world.now())
    let event
    try {
      event = JSON.parse(data)
    } catch {
      return // a hole left by a bad line is closed later
    }
    const inside = this.session.connected
    if (!inside) this.#expect()
    const news = this.session.receive(event)
    if (event.is === 'welcome' && !inside) this.#welcomed()
    this.flush()
    if (news.length) this.hear.news(news)
    if (event.is === 'goodbye') this.#ended(event)
    if (event.is === 'error' && !inside) this.#refused(event)
  }

  #welcomed() {
    this.#reason = { code: '', text: '' }
    this.world.cancel(this.#timer)
    this.#pulse = new Pulse(PING, DEAD, this.world.now())
    this.#wait()
    this.#set('online')
  }

  /** The hub will close it; most reasons pass. @param {import('./protocol.js').Goodbye} goodbye */
  #ended(goodbye) {
    this.#reason = goodbye
    if (FOR_GOOD.has(goodbye.code)) this.#giveUp()
  }

  /** A hello was refused: asking again would be told the same, but where waiting helps somebody
   * who was in already. @param {import('./protocol.js').Failure} failure */
  #refused(failure) {
    this.#reason = failure
    if (failure.re !== HELLO_ID) return // about the connection, not about us
    if (failure.retry != null && this.session.me) this.#lost(failure.retry * 1000)
    else this.#giveUp()
  }

  #giveUp() {
    this.#stopped = true
    this.#lost()
    this.#set('refused')
  }

  /** @param {number} [atLeast] ms to wait */
  #lost(atLeast = 0) {
    const lived = this.link.state === 'online' ? this.world.now() - this.#opened : 0
    this.#drop()
    const dead = this.session.lose()
    if (dead.length) this.hear.news(dead)
    if (this.#stopped) return
    this.backoff.lived(lived)
    const wait = Math.max(atLeast, this.backoff.wait())
    this.#timer = this.world.after(() => this.#open(), wait)
    if (this.world.networked()) this.#set('waiting', this.world.now() + wait)
    else this.#set('offline')
  }

  #drop() {
    this.world.cancel(this.#timer)
    const socket = this.#socket
    this.#socket = null
    if (!socket) return
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
  }

  #wait() {
    this.world.cancel(this.#timer)
    this.#timer = this.world.after(() => this.#check(), this.#pulse.due() - this.world.now())
  }

  #doubt() {
    this.#pulse.doubt(this.world.now())
    this.#ping()
  }

  /** @param {boolean} [heard] whether all that has come was heard: a page that was busy itself
   * may be told of the time first */
  #check(heard = false) {
    const due = this.#pulse.check(this.world.now())
    if (due === 'dead' && !heard) this.#timer = this.world.after(() => this.#check(true), 0)
    else if (due === 'dead') this.#lost()
    else if (due === 'ping') this.#ping()
    else this.#wait()
  }

  #ping() {
    this.session.tell({ do: 'ping' })
    this.flush()
    this.#wait()
  }
}

/** Half a surrogate pair cannot be sent. @param {string} _ @param {unknown} value */
function wellFormed(_, value) {
  return typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\ufffd') : value
}
