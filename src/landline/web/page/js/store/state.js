/**
 * All that the page knows of the hub, and what each of its events makes of that. Events in;
 * who watches a topic of the store is told. What does not live here: connections and the outbox.
 */

import { HOLDS, Typing } from './typing.js'
import { Marks } from './marks.js'
import { People } from './people.js'
import { Rooms } from './rooms.js'
import { Timelines } from './timelines.js'

/** @typedef {import('../wire/protocol.js').Verb} Verb */
/** @typedef {import('../wire/protocol.js').Event} Event */
/** @typedef {import('../wire/protocol.js').Message} Message */
/** @typedef {import('../wire/session.js').News} News */
/** What the state needs of the world.
 * @typedef {{ ask: (verb: Verb) => Promise<any>, seen: (message: Message) => void,
 *   ready: () => boolean, now: () => number, after: (run: () => void, ms: number) => any }} Needs */

/** Milliseconds between two questions for the hub's people, or rooms, that news make due. */
const LISTED_EVERY = 3_000

export class State {
  rooms = new Rooms()
  people = new People()
  typing = new Typing()
  /** @type {import('../wire/protocol.js').Me | null} */
  me = null
  /** What became of a code that was made or typed here.
   * @type {import('../wire/protocol.js').Pairing | null} */
  pairing = null
  /** Lists that will be asked for. @type {Set<'rooms' | 'people'>} */
  #due = new Set()
  #epoch = ''
  /** Something was read, and how much is left is not known here. */
  #uncounted = false

  /** @param {import('./store.js').Store} store @param {Needs} needs */
  constructor(store, needs) {
    this.store = store
    this.needs = needs
    this.marks = new Marks({ ...needs, tell: (room, seq) => this.#tellRead(room, seq) })
    this.timelines = new Timelines(
      (room, part) => needs.ask({ do: 'history', room, ...part }),
      (room) => store.changed(`timeline:${room}`),
      (message) => needs.seen(message),
    )
  }

  /** @param {News} event */
  take(event) {
    switch (event.is) {
      case 'welcome':
        return this.#welcome(event)
      case 'message':
        return this.#message(event)
      case 'limited':
        return this.#limited(event)
      case 'resync':
        this.marks.clear()
        return this.timelines.again()
      case 'room':
        return this.#room(event)
      case 'gone':
      case 'removed':
        return this.left(event.room)
      case 'presence':
        return this.#presence(event)
      case 'typing':
        return this.#typing(event)
      case 'pairing':
        this.pairing = event
        return this.store.changed('pairing')
      case 'mark':
        this.rooms.read(event.room, event.seq, { unread: 0, mentions: 0, ...event })
        return this.store.changed('rooms', `room:${event.room}`)
    }
  }

  /** The connection is lost: what is only true now is not known any more. */
  lost() {
    this.typing.clear()
    this.store.changed('people')
  }

  /** Somebody else uses the page from now on, or nobody. */
  clear() {
    const { needs, store } = this
    const rooms = [...this.rooms.all.keys()].flatMap((room) => [`room:${room}`, `timeline:${room}`])
    store.changed('me', 'rooms', 'people', ...rooms)
    Object.assign(this, new State(store, needs))
  }

  /** Our name is this now. @param {string} name */
  called(name) {
    if (!this.me || this.me.name === name) return
    this.me = { ...this.me, name }
    this.store.changed('me')
  }

  /** We are in a room that we asked to be let into. @param {import('../wire/protocol.js').Joined} joined */
  async entered({ room, seq, floor }) {
    this.timelines.enter(room)
    await this.listRooms()
    const info = this.rooms.all.get(room)?.info ?? { room, seq, floor }
    this.rooms.enter([info])
    this.#changed(room)
  }

  /** @param {string} room */
  left(room) {
    this.rooms.leave(room)
    this.timelines.leave(room)
    this.#changed(room)
  }

  async listRooms() {
    const { rooms } = await this.needs.ask({ do: 'rooms' })
    this.#uncounted = this.rooms.list(rooms)
    if (this.#uncounted) this.#later('rooms')
    this.store.changed('rooms', ...[...this.rooms.all.keys()].map((room) => `room:${room}`))
  }

  async listPeople() {
    const { users } = await this.needs.ask({ do: 'users' })
    this.people.list(users)
    this.store.changed('people')
  }

  /** Ask who is in `room` now. @param {string} room */
  async listInside(room) {
    const { names } = await this.needs.ask({ do: 'who', room })
    this.rooms.people(room, names)
    this.#changed(room)
  }

  /** Somebody has read `room` up to `seq`; the hub keeps no marks of guests.
   * @param {string} room @param {number} seq */
  read(room, seq) {
    const known = this.rooms.all.get(room)
    if (!known?.joined || seq < (known.info.read ?? 0)) return
    const head = known.info.seq ?? 0
    const all = seq >= head ? { unread: 0, mentions: 0 } : null
    const rest = all ?? this.timelines.peek(room)?.after(seq, this.me?.id ?? '') ?? null
    this.rooms.read(room, seq, rest)
    if (!rest) this.#uncounted = true
    this.#changed(room)
    if (this.me?.role !== 'guest') this.marks.read(room, seq)
  }

  /** @param {string} room @param {number} seq */
  async #tellRead(room, seq) {
    await this.needs.ask({ do: 'read', room, seq })
    if (this.#uncounted) this.#later('rooms') // the hub knows what is left
  }

  /** Ask for a list in a while, once. @param {'rooms' | 'people'} what */
  #later(what) {
    if (this.#due.has(what)) return
    this.#due.add(what)
    this.needs.after(() => {
      this.#due.delete(what)
      const listed = what === 'rooms' ? this.listRooms() : this.listPeople()
      listed.catch(() => {})
    }, LISTED_EVERY)
  }

  /** @param {string} room */
  #changed(room) {
    this.store.changed('rooms', `room:${room}`)
  }

  /** @param {import('../wire/protocol.js').Welcome} event */
  #welcome({ me, epoch, rooms = [] }) {
    if (this.me && this.me.id !== me.id) this.clear()
    const another = this.#epoch !== '' && this.#epoch !== epoch
    this.#epoch = epoch
    this.me = me
    this.rooms.me = me.id
    this.rooms.welcome(rooms, another)
    this.store.changed('me', 'rooms', ...rooms.map(({ room }) => `room:${room}`))
    this.listRooms().catch(() => {}) // asked again with the next connection
    this.listPeople().catch(() => {})
    this.marks.go()
    for (const [room, { people }] of this.rooms.all) if (people) this.listInside(room).catch(() => {})
  }

  /** @param {Message} event */
  #message(event) {
    const mine = event.user === this.me?.id
    this.rooms.message(event)
    this.timelines.live(event, mine)
    this.needs.seen(event)
    if (this.typing.spoke(event.room, event.from)) this.store.changed(`typing:${event.room}`)
    if (event.kind === 'notice' && event.did === 'setrole') this.#promoted(event)
    this.#changed(event.room)
  }

  /** @param {Message} event */
  #promoted({ room, role }) {
    if (!this.me || room !== `@${this.me.id}`) return
    this.me = { ...this.me, role: /** @type {any} */ (role) }
    this.store.changed('me')
  }

  /** @param {import('../wire/protocol.js').Limited} event */
  #limited(event) {
    this.rooms.limited(event)
    this.#uncounted = true
    this.listRooms().catch(() => {})
    this.timelines.missed(event.room, event.next)
  }

  /** @param {import('../wire/protocol.js').RoomEvent} event */
  #room({ info, was }) {
    if (was && was !== info.room) {
      this.rooms.rename(was, info)
      this.timelines.rename(was, info.room)
    } else {
      this.rooms.putIn(info)
      this.timelines.enter(info.room)
    }
    this.#changed(info.room)
  }

  /** @param {import('../wire/protocol.js').Presence} event */
  #presence(event) {
    this.rooms.presence(event)
    const inside = [...this.rooms.all.values()]
    const known = this.people.presence(event, (name) =>
      inside.some(({ info, people }) => info.room !== event.room && people?.includes(name)),
    )
    if (!known) this.#later('people')
    this.store.changed('people', `room:${event.room}`)
  }

  /** @param {import('../wire/protocol.js').TypingEvent} event */
  #typing({ room, names }) {
    const others = names.filter((name) => name !== this.me?.name)
    this.typing.told(room, others, this.needs.now())
    this.store.changed(`typing:${room}`)
    if (others.length) this.needs.after(() => this.store.changed(`typing:${room}`), HOLDS + 50)
  }
}
