/**
 * A member's side of the native protocol, without a socket: what is owed, asked and seen. The
 * rules of `landline/client/session.py`:
 *
 * - After every `welcome`, unanswered questions are asked and unacknowledged messages said
 *   again, in their order; the hub knows a repeated `cid`, so each is logged once. Of the
 *   questions only those that leave no trace: what writes may have been done already.
 * - A password is sent once; from then on the token that the hub gave for it is.
 * - A message whose seq is not above the room's last is a repeat and is dropped. One that
 *   leaves a hole is dropped too, and the room joined again `after` that seq; if that leaves
 *   the hole open, it is passed over with a visible `limited` (`positions`).
 *
 * What does not live here: connecting, waiting, back-off, who reads the news.
 */

import { ownError } from './errors.js'
import { Outbox } from './outbox.js'
import { Positions, REPAIR } from './positions.js'

/** @typedef {import('./protocol.js').Verb} Verb */
/** @typedef {import('./protocol.js').Event} Event */
/** @typedef {import('./protocol.js').Send} Send */
/** @typedef {import('./protocol.js').Welcome} Welcome */
/** @typedef {import('./protocol.js').Failure} Failure */
/** What became of a question or a message; without `event` it went out, the connection broke,
 * and asking again might do it twice.
 * @typedef {{ is: 'answered', re: string, event: Event | null }} Answered */
/** @typedef {Event | Answered | import('./positions.js').Removed} News */
/** Whom to be: `name` as wished; `secret` a guest's, `token` a session's; `password` (with
 * `code`: of a new account); `code` alone: a guest who comes by an invitation.
 * @typedef {{ name?: string, secret?: string, token?: string, password?: string, code?: string,
 *   device?: string }} Credentials */

export const HELLO_ID = 'hello'

/** Questions that may wait for an answer. */
export const MOST_ASKED = 1_000

/** UTF-8 bytes of a text, until a hub has said otherwise (`WireLimits.text`). */
const TEXT = 65_536

/** What can be asked twice: it only reads, or says again how things are to be. */
const HARMLESS = new Set([
  'read', 'status', 'join', 'leave', 'nick', 'who', 'whois', 'users', 'rooms', 'members',
  'history', 'search', 'invitations', 'tokens', 'devices', 'identity', 'hooks', 'offers',
  'takefiles', 'ping', 'help', 'files', 'getfile', 'uploads', 'shares', 'keepfile',
]) // prettier-ignore

/** What everybody who reads along is shown, as it comes. */
const SHOWN = new Set(['pairing', 'offer', 'taker', 'declined', 'withdrawn', 'room'])

export class Session {
  /** @type {import('./protocol.js').Me | null} */
  me = null
  /** @type {string | null} */
  epoch = null
  /** @type {import('./protocol.js').Limits | null} */
  limits = null
  /** @type {string[]} */
  features = []
  /** Welcomed on the present connection. */
  connected = false
  outbox = new Outbox()
  /** @type {'en' | 'zh'} */
  language = 'en'

  #count = 0
  #resumed = false
  /** @type {Map<string, Verb>} */
  #asked = new Map()
  /** @type {Verb[]} */
  #out = []
  #positions = new Positions((verb) => this.#out.push(verb))

  /** @param {Credentials} credentials */
  constructor(credentials) {
    this.credentials = credentials
  }

  /** The rooms we are in, and the seq of the last message seen in each. */
  get rooms() {
    return this.#positions.seqs
  }

  /** A connection is open: say hello, and nothing else until the welcome. */
  connect() {
    this.#resumed = this.epoch !== null
    /** @type {import('./protocol.js').Hello} */
    const hello = { do: 'hello', lang: this.language, id: HELLO_ID, ...asked(this.credentials) }
    if (this.epoch !== null) hello.resume = { epoch: this.epoch, rooms: this.rooms }
    this.#out = [hello]
  }

  /** The connection is gone: return the questions that die with it. @returns {Answered[]} */
  lose() {
    const wentOut = this.connected
    this.connected = false
    this.#out = []
    const dead = [...this.#asked].filter(([, verb]) => wentOut && !HARMLESS.has(verb.do))
    for (const [id] of dead) this.#asked.delete(id)
    return dead.map(([re]) => ({ is: 'answered', re, event: null }))
  }

  /** Put a message into the outbox and send it as soon as there is a hub.
   *
   * Throws HubError as `Outbox.put` does.
   * @param {Send & { cid: string }} verb @param {number} at ms */
  say(verb, at) {
    this.outbox.put(verb, at, this.limits?.text ?? TEXT)
    if (this.connected) this.#out.push(verb)
  }

  /** Say again what was refused. @param {string} cid */
  again(cid) {
    const verb = this.outbox.again(cid)
    if (verb && this.connected) this.#out.push(verb)
  }

  /** Say what an earlier page has left. @param {import('./outbox.js').Entry[]} kept */
  restore(kept) {
    this.outbox.restore(kept)
    if (this.connected) for (const { verb, failed } of kept) if (!failed) this.#out.push(verb)
  }

  /** Ask the hub, now or when there is one again; return the id of the answer.
   *
   * Throws HubError `requests.full`.
   * @param {Verb} verb */
  ask(verb) {
    if (this.#asked.size >= MOST_ASKED) {
      throw ownError('requests.full', { most: MOST_ASKED })
    }
    this.#count += 1
    const id = String(this.#count)
    if (verb.do === 'leave') this.#positions.forget(verb.room)
    const question = /** @type {Verb} */ ({ ...verb, id })
    this.#asked.set(id, question)
    if (this.connected) this.#out.push(question)
    return id
  }

  /** Tell the hub something that wants no answer and is worth nothing later. @param {Verb} verb */
  tell(verb) {
    if (this.connected) this.#out.push(verb)
  }

  /** Return what is to be written now. */
  take() {
    return this.#out.splice(0)
  }

  /** Return what `event` means to whoever uses this session. @param {Event} event @returns {News[]} */
  receive(event) {
    switch (event.is) {
      case 'welcome':
        return this.#welcome(event)
      case 'message':
        return this.#positions.message(event)
      case 'limited':
        return this.#positions.limited(event)
      case 'ok':
        return this.#ok(event)
      case 'error':
        return this.#failure(event)
      case 'joined':
        return this.#joined(event)
      case 'room':
        this.#positions.putIn(event)
        return [event]
      case 'gone': {
        const inside = this.#positions.has(event.room)
        this.#positions.forget(event.room)
        return inside ? [event] : []
      }
      case 'resync':
        return this.#resumed ? [event] : []
      case 'presence':
      case 'typing':
      case 'mark':
        return this.#positions.has(event.room) ? [event] : []
      case 'goodbye':
        if (this.connected) return [event]
        return [{ is: 'answered', re: HELLO_ID, event: asFailure(event) }]
      default:
        return SHOWN.has(event.is) ? [event] : this.#answer(event)
    }
  }

  /** @param {Welcome} event @returns {News[]} */
  #welcome(event) {
    const otherLog = this.epoch !== null && event.epoch !== this.epoch
    this.epoch = event.epoch
    this.limits = event.limits
    this.features = event.features ?? []
    this.#become(event.me)
    const rooms = event.rooms ?? []
    const removed = this.#positions.takeOver(rooms, otherLog)
    const first = this.#asked.has(event.re ?? '')
    if (first) return [event, ...removed, ...this.#answer(event)] // a login while we are in
    this.connected = true
    const left = this.#settleLeaves(new Set(rooms.map((info) => info.room)))
    this.#out.push(...this.#asked.values(), ...this.outbox.unanswered.map(({ verb }) => verb))
    return [event, ...removed, ...left]
  }

  /** @param {import('./protocol.js').Me} me */
  #become(me) {
    this.me = me
    const { name, secret, token } = this.credentials
    if (me.token) this.credentials = { token: me.token }
    else if (token) this.credentials = { token }
    else this.credentials = { name: name ?? me.name, secret: me.secret ?? secret }
  }

  /** What we wanted to leave and are not `inside` any more is left.
   * @param {Set<string>} inside @returns {Answered[]} */
  #settleLeaves(inside) {
    /** @type {Answered[]} */
    const left = []
    for (const [re, verb] of this.#asked) {
      if (verb.do !== 'leave') continue
      if (inside.has(verb.room)) this.#positions.forget(verb.room)
      else left.push({ is: 'answered', re, event: { is: 'ok', room: verb.room, re } })
    }
    for (const { re } of left) this.#asked.delete(re)
    return left
  }

  /** @param {import('./protocol.js').Ok} event @returns {News[]} */
  #ok(event) {
    if (event.cid) return this.#settled(event.cid, event)
    const verb = this.#asked.get(event.re ?? '')
    if (verb?.do === 'nick' && this.me) {
      this.me = { ...this.me, name: verb.name }
      if (!this.credentials.token) this.credentials = { ...this.credentials, name: verb.name }
    }
    return this.#answer(event)
  }

  /** @param {Failure} event @returns {News[]} */
  #failure(event) {
    if (event.re === HELLO_ID || (!event.re && !this.connected)) {
      return [{ is: 'answered', re: HELLO_ID, event }]
    }
    if (event.re && this.outbox.get(event.re)) return this.#settled(event.re, event)
    return event.re ? this.#answer(event) : [event]
  }

  /** @param {string} cid @param {Event} event @returns {News[]} */
  #settled(cid, event) {
    const { code, text, hint = '' } = event.is === 'error' ? event : { code: '', text: '' }
    const new_ = code ? this.outbox.fail(cid, { code, text, hint }) : this.outbox.settle(cid)
    return new_ ? [{ is: 'answered', re: cid, event }] : []
  }

  /** @param {import('./protocol.js').Joined} event @returns {News[]} */
  #joined(event) {
    const verb = this.#asked.get(event.re ?? '')
    if (verb && (verb.do === 'join' || verb.do === 'create' || verb.do === 'accept')) {
      this.#positions.enter(event, verb)
    } else if (!this.#positions.has(event.room)) {
      this.#positions.undo(event.room) // who asked has given up meanwhile
    }
    return this.#answer(event)
  }

  /** @param {Event} event @returns {News[]} */
  #answer(event) {
    const re = 're' in event ? event.re : undefined
    if (!re) return []
    if (re.startsWith(REPAIR)) {
      this.#positions.repaired(re, event)
      return []
    }
    return this.#asked.delete(re) ? [{ is: 'answered', re, event }] : []
  }
}

/** Return the fields of a hello. @param {Credentials} credentials */
function asked({ name, secret, token, password, code, device }) {
  if (token) return { token }
  const fields = { as: name, secret, password, code, device: password ? device : undefined }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value))
}

/** @param {import('./protocol.js').Goodbye} event @returns {Failure} */
function asFailure({ code, text }) {
  return { is: 'error', code, text }
}
