/**
 * The rooms that one may see: what they are like, and how much of them is new. Pure.
 *
 * A `welcome` counts what is unread up to its heads; messages behind those are counted here as
 * they come: texts of others, no changes. A guest has no marks on the hub, so theirs are here.
 */

/** @typedef {import('../wire/protocol.js').RoomInfo} RoomInfo */
/** @typedef {import('../wire/protocol.js').Message} Message */
/** `people`: names of those who are in it now; null: not known.
 * @typedef {{ info: RoomInfo, unread: number, mentions: number, joined: boolean,
 *   people: string[] | null }} Room */

export class Rooms {
  /** @type {Map<string, Room>} */
  all = new Map()
  /** Whose rooms they are. */
  me = ''
  /** What of each is counted already. @type {Map<string, number>} */
  #counted = new Map()

  /** Take over what a welcome, or somebody who put us in, says. @param {RoomInfo[]} infos */
  enter(infos) {
    for (const info of infos) this.#put(info, true)
  }

  /** Somebody put us into a room. What they said there with it is in its seq already, and comes
   * behind it: for a guest it is counted then, since the hub counts nothing. @param {RoomInfo} info */
  putIn(info) {
    const known = this.all.get(info.room)?.joined
    this.enter([info])
    if (!known && info.read == null) this.#counted.set(info.room, (info.seq ?? 0) - 1)
  }

  /** Those that a welcome does not name are left; of `another` log nothing is as it was.
   * @param {RoomInfo[]} infos @param {boolean} another */
  welcome(infos, another) {
    if (another) this.all.clear()
    const inside = new Set(infos.map((info) => info.room))
    for (const name of this.all.keys()) if (!inside.has(name)) this.leave(name)
    this.enter(infos)
  }

  /** Take over the list of all that may be seen; return whether some counts are still our own,
   * for the hub did not know yet what was read. @param {RoomInfo[]} infos */
  list(infos) {
    const seen = new Set(infos.map((info) => info.room))
    for (const [name, room] of this.all) {
      if (!seen.has(name) && !room.joined) this.all.delete(name)
    }
    let own = false
    for (const info of infos) {
      const known = this.all.get(info.room)
      // A message that came meanwhile is counted here already, and not in the list.
      const stale = known?.joined === true && (info.seq ?? 0) < (known.info.seq ?? 0)
      if (known?.joined && info.read != null) own ||= stale || info.read < (known.info.read ?? 0)
      if (!stale) this.#put(info, known?.joined ?? false)
    }
    return own
  }

  /** @param {string} name */
  leave(name) {
    const room = this.all.get(name)
    if (!room) return
    this.all.set(name, { ...room, joined: false, people: null, unread: 0, mentions: 0 })
    if (room.info.kind === 'private') this.all.delete(name)
  }

  /** Another name, all else as it was. @param {string} was @param {RoomInfo} info */
  rename(was, info) {
    const room = this.all.get(was)
    this.all.delete(was)
    if (room) this.all.set(info.room, { ...room, info })
    this.#counted.set(info.room, this.#counted.get(was) ?? info.seq ?? 0)
    this.#counted.delete(was)
    this.enter([info])
  }

  /** Take in a message that was just said. @param {Message} message */
  message(message) {
    const room = this.all.get(message.room)
    if (!room) return
    const info = changedBy(message, room.info, this.me)
    const isNew = message.seq > (this.#counted.get(message.room) ?? 0)
    if (isNew) this.#counted.set(message.room, message.seq)
    const unread = isNew && message.seq > (info.read ?? 0)
    const mine = message.user === this.me
    const counts = unread && !message.kind && !mine
    const mention = message.mentions?.some((id) => id === this.me || id === '*') ?? false
    this.all.set(message.room, {
      ...room,
      info: { ...info, seq: Math.max(info.seq ?? 0, message.seq) },
      unread: room.unread + Number(counts),
      mentions: room.mentions + Number(counts && mention),
      // Who had read all has read what they said themselves, on whatever device.
      ...(mine && info.read != null && info.read >= message.seq - 1 && { unread: 0, mentions: 0 }),
    })
  }

  /** Messages were left out: the hub has counted them, but not for guests.
   * @param {import('../wire/protocol.js').Limited} event */
  limited({ room: name, after, next }) {
    const room = this.all.get(name)
    if (!room || room.info.read != null) return
    this.#counted.set(name, next - 1)
    this.all.set(name, { ...room, unread: room.unread + next - 1 - after })
  }

  /** It is read up to `seq`; the counts behind it, where they are known.
   * @param {string} name @param {number} seq
   * @param {{ unread: number, mentions: number, upTo?: number } | null} rest */
  read(name, seq, rest) {
    const room = this.all.get(name)
    if (!room) return
    const info = { ...room.info, read: Math.max(room.info.read ?? 0, seq) }
    if (!rest) {
      this.all.set(name, { ...room, info })
      return
    }
    const { unread, mentions, upTo = 0 } = rest
    this.#counted.set(name, Math.max(this.#counted.get(name) ?? 0, upTo))
    this.all.set(name, { ...room, info, unread, mentions })
  }

  /** @param {string} name @param {string[] | null} people */
  people(name, people) {
    const room = this.all.get(name)
    if (room) this.all.set(name, { ...room, people })
  }

  /** Who came and went. @param {import('../wire/protocol.js').Presence} event */
  presence({ room: name, here = [], gone = [] }) {
    const room = this.all.get(name)
    if (!room?.people) return
    const people = new Set(room.people)
    for (const one of gone) people.delete(one)
    for (const one of here) people.add(one)
    this.people(name, [...people].sort())
  }

  /** Return the hub's spelling of what a person calls a room, as far as it is known.
   * @param {string} wish */
  resolve(wish) {
    const name = wish.normalize('NFC').toLowerCase()
    if (this.all.has(name) || !name.startsWith('@')) return name
    if (name === '@me') return `@${this.me}`
    for (const [known, { info }] of this.all) {
      if (info.with && info.with.name.normalize('NFC').toLowerCase() === name.slice(1)) return known
    }
    return name
  }

  /** @param {RoomInfo} info @param {boolean} joined */
  #put(info, joined) {
    const before = this.all.get(info.room)
    const seq = info.seq ?? 0
    const people = before?.people ?? null
    // What was read here and is not told yet, or was never told, the hub does not count.
    const own = before?.joined && (info.read ?? -1) < (before.info.read ?? 0)
    const { unread, mentions, read } = own ? { ...before, read: before.info.read } : marks(info)
    const counted = this.#counted.get(info.room) ?? seq
    this.#counted.set(info.room, own ? Math.min(counted, seq) : seq)
    this.all.set(info.room, { info: { ...info, seq, read }, unread, mentions, joined, people })
  }
}

/** @param {RoomInfo} info */
function marks({ read, unread = 0, mentions = 0 }) {
  return { read, unread, mentions }
}

/** Return what a message makes of its room. @param {Message} message @param {RoomInfo} info
 * @param {string} me @returns {RoomInfo} */
function changedBy(message, info, me) {
  switch (message.kind) {
    case 'pin': {
      const pins = (info.pins ?? []).filter((seq) => seq !== message.target)
      if (!message.off && message.target != null) pins.push(message.target)
      return { ...info, pins }
    }
    case 'room': {
      const { name, ...change } = message.change ?? {}
      return { ...info, ...change }
    }
    case 'member': {
      const stays = message.did === 'mute' || message.did === 'unmute'
      if (message.who?.id !== me || stays) return info
      return { ...info, role: /** @type {RoomInfo['role']} */ (message.role) }
    }
    default:
      return info
  }
}
