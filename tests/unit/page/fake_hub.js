/**
 * A hub out of nothing, with a clock of its own and lines that can break: what it knows is
 * right, what arrives is up to chance. As the real one it numbers every room's messages
 * without a gap, knows a `cid` that comes twice, and gives history as it stands.
 */

import { fold, scrub } from '../../../src/landline/web/page/js/store/folding.js'

/** Numbers that come again for the same seed (mulberry32). */
export function chances(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Time passes when somebody says so. */
export class Clock {
  now = 1_000_000
  #due = []
  #count = 0

  after(run, ms) {
    const timer = { at: this.now + ms, order: (this.#count += 1), run }
    this.#due.push(timer)
    return timer
  }

  cancel(timer) {
    this.#due = this.#due.filter((other) => other !== timer)
  }

  /** Let `ms` pass; promises are kept after each thing that happens. */
  async pass(ms) {
    const until = this.now + ms
    await new Promise(setImmediate)
    for (;;) {
      const next = this.#due
        .filter(({ at }) => at <= until)
        .sort((one, other) => one.at - other.at || one.order - other.order)[0]
      if (!next) break
      this.cancel(next)
      this.now = Math.max(this.now, next.at)
      next.run()
      await new Promise(setImmediate)
    }
    this.now = until
  }
}

/** One direction after the other, each in order, with some delay; `cut` loses what is under way. */
class Line {
  constructor(clock, chance) {
    this.clock = clock
    this.chance = chance
    this.open = true
    this.due = new Map()
  }

  carry(towards, run) {
    if (!this.open) return
    const at = Math.max(this.due.get(towards) ?? 0, this.clock.now + this.chance() * 80)
    this.due.set(towards, at)
    this.clock.after(() => this.open && run(), at - this.clock.now)
  }
}

export class FakeHub {
  epoch = 'first'
  rooms = new Map([['lobby', { log: [] }]])
  marks = new Map()
  members = new Set()
  reachable = true
  /** Share of live messages that are left out. */
  leaky = 0
  replay = 30
  page = 20
  refuse = null

  constructor(clock, chance) {
    this.clock = clock
    this.chance = chance
  }

  // The world of a page

  world(more = {}) {
    return {
      open: () => this.#socket(),
      now: () => this.clock.now,
      chance: this.chance,
      after: (run, ms) => this.clock.after(run, ms),
      cancel: (timer) => this.clock.cancel(timer),
      networked: () => true,
      visible: () => true,
      device: () => 'a page',
      channel: () => null,
      locks: () => null,
      cid: () => Array.from({ length: 32 }, () => ((this.chance() * 16) | 0).toString(16)).join(''),
      ...more,
    }
  }

  #socket() {
    const line = new Line(this.clock, this.chance)
    const socket = {
      line,
      readyState: 0,
      send: (text) => line.carry('hub', () => this.#asked(member, JSON.parse(text))),
      close: () => {
        socket.readyState = 3
        line.open = false
        this.members.delete(member)
      },
    }
    const member = { socket, line, rooms: new Map(), user: null }
    line.carry('page', () => {
      if (!this.reachable) return this.cut(member)
      socket.readyState = 1
      this.members.add(member)
      socket.onopen?.()
    })
    return socket
  }

  /** Break a connection; `silent`: neither side hears of it. */
  cut(member, silent = false) {
    member.line.open = false
    this.members.delete(member)
    if (silent) return
    this.clock.after(() => {
      member.socket.readyState = 3
      member.socket.onclose?.()
    }, 5)
  }

  // What happens here

  /** Log what `user` says or does; nothing where its cid is known. */
  log(room, message) {
    const { log } = this.#room(room)
    if (message.cid) {
      const known = log.find(({ cid }) => cid === message.cid)
      if (known) return known
    }
    const logged = { is: 'message', room, seq: log.length + 1, at: this.clock.now, ...message }
    log.push(logged)
    const target = logged.target ?? logged.reply
    if (target) this.#fold(log, target, logged)
    for (const member of this.members) this.#feed(member, room)
    return logged
  }

  /** Begin with another log, as after a restored backup. */
  restore(epoch) {
    this.epoch = epoch
    for (const room of this.rooms.values()) room.log.splice(Math.floor(room.log.length / 2))
    this.marks.clear()
    for (const member of [...this.members]) this.cut(member)
  }

  unread(room, user) {
    const mark = this.marks.get(room) ?? 0
    const texts = this.rooms.get(room).log.filter((each) => !each.kind && each.user !== user)
    return texts.filter(({ seq }) => seq > mark).length
  }

  #room(name) {
    if (!this.rooms.has(name)) this.rooms.set(name, { log: [] })
    return this.rooms.get(name)
  }

  #fold(log, target, change) {
    const earlier = log[target - 1]
    if (!earlier || earlier === change) return
    const { message, scrubbed } = fold(earlier, change)
    log[target - 1] = message
    for (const seq of scrubbed) if (log[seq - 1]) log[seq - 1] = scrub(log[seq - 1])
  }

  #feed(member, room) {
    if (!member.rooms.has(room)) return
    const { log } = this.#room(room)
    let at = member.rooms.get(room)
    for (; at < log.length; at += 1) if (this.chance() >= this.leaky) this.#tell(member, log[at])
    member.rooms.set(room, at)
  }

  #tell(member, event) {
    const text = JSON.stringify(event)
    member.line.carry('page', () => member.socket.onmessage?.({ data: text }))
  }

  #info(room, member) {
    const { log } = this.#room(room)
    const read = this.marks.get(room) ?? 0
    const own = member.user.token && { read, unread: this.unread(room, member.user.id) }
    return { room, seq: log.length, people: 1, ...own }
  }

  #enter(member, room, after) {
    const { log } = this.#room(room)
    const start = Math.max(after, log.length - this.replay)
    if (after > log.length) {
      this.#tell(member, { is: 'resync', epoch: this.epoch })
      member.rooms.set(room, log.length)
      return
    }
    if (start > after) this.#tell(member, { is: 'limited', room, after, next: start + 1 })
    member.rooms.set(room, start)
    this.#feed(member, room)
  }

  #asked(member, verb) {
    const { id: re, room } = verb
    if (verb.do === 'hello') return this.#hello(member, verb)
    if (!member.user) return undefined
    const tell = (event) => this.#tell(member, event)
    switch (verb.do) {
      case 'send': {
        if (this.refuse?.(verb)) {
          return tell({ is: 'error', code: 'text.refused', text: 'no', hint: '', re: verb.cid })
        }
        const { text, cid, reply } = verb
        const { name, id } = member.user
        const quote = reply && { from: 'x', text: this.#room(room).log[reply - 1]?.text ?? '' }
        const { seq, at } = this.log(room, { from: name, user: id, text, cid, reply, quote })
        return tell({ is: 'ok', cid, room, seq, at })
      }
      case 'join': {
        const { log } = this.#room(room)
        tell({ is: 'joined', room, seq: log.length, re })
        if (verb.after != null) this.#enter(member, room, verb.after)
        else if (!member.rooms.has(room)) member.rooms.set(room, log.length)
        return undefined
      }
      case 'leave':
        member.rooms.delete(room)
        return tell({ is: 'ok', room, re })
      case 'history': {
        const answer = { ...this.#history(verb), re }
        // What is read now is told later: meanwhile things happen.
        this.clock.after(() => tell(answer), this.chance() * 300)
        return undefined
      }
      case 'read':
        if (verb.seq > (this.marks.get(room) ?? 0)) this.#mark(member, room, verb.seq)
        return tell({ is: 'ok', room, seq: verb.seq, re })
      case 'rooms':
        return tell({ is: 'rooms', rooms: [...this.rooms.keys()].map((name) => this.#info(name, member)), re })
      case 'users':
        return tell({ is: 'users', users: [{ id: member.user.id, name: member.user.name, state: 'online' }], re })
      case 'who':
        if (!this.rooms.has(room)) return tell({ is: 'error', code: 'room.unknown', text: room, re })
        return tell({ is: 'people', room, names: [member.user.name], re })
      case 'ping':
        return tell({ is: 'pong' })
      default:
        return tell({ is: 'error', code: 'verb.unknown', text: verb.do, re })
    }
  }

  #mark(member, room, seq) {
    this.marks.set(room, seq)
    for (const other of this.members) {
      if (other === member || !other.rooms.has(room)) continue
      const unread = this.unread(room, other.user.id)
      this.#tell(other, { is: 'mark', room, seq, unread })
    }
  }

  #history({ room, before, after, limit = 50 }) {
    const { log } = this.#room(room)
    const most = Math.min(limit, this.page)
    if (after != null) {
      const messages = log.slice(after, after + most)
      return { is: 'page', room, messages, more: after + most < log.length }
    }
    const end = Math.min(log.length, (before ?? Infinity) - 1)
    const start = Math.max(0, end - most)
    return { is: 'page', room, messages: log.slice(start, end), more: start > 0 }
  }

  #hello(member, { token, as = 'guest', secret, resume, id: re }) {
    if (token === 'wrong') {
      return this.#tell(member, { is: 'error', code: 'token.wrong', text: 'unknown', re })
    }
    const name = token ?? as
    member.user = { id: `id-${name}`, name, token }
    const me = { id: member.user.id, name, role: token ? 'member' : 'guest' }
    if (!token && !secret) me.secret = `secret-${name}`
    const limits = { line: 1_000_000, text: 65_536, history: this.page }
    const same = resume?.epoch === this.epoch
    const wanted = resume ? Object.entries(resume.rooms) : [['lobby', null]]
    const infos = wanted.map(([room]) => this.#info(room, member))
    this.#tell(member, { is: 'welcome', me, epoch: this.epoch, limits, features: [], rooms: infos, re })
    if (resume && !same) this.#tell(member, { is: 'resync', epoch: this.epoch })
    for (const [room, after] of wanted) {
      this.#enter(member, room, same && after != null ? after : this.#room(room).log.length)
    }
    return undefined
  }
}
