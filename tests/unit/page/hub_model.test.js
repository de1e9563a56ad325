/**
 * The page and a hub whose lines break anywhere, leave messages out and answer late: once all
 * has settled, no message is missing or doubled, and nothing waits any more.
 */

import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'

import { keep, keptOutboxes } from '../../../src/landline/web/page/js/base/keep.js'
import { Hub } from '../../../src/landline/web/page/js/hub.js'
import { Clock, FakeHub, chances } from './fake_hub.js'

const ROOMS = ['lobby', 'cats']
const CHANGES = new Set(['edit', 'delete', 'react'])

afterEach(() => {
  for (const page of keptOutboxes()) keep.outbox(page).drop()
  keep.identity.drop()
})

class Play {
  said = new Map(ROOMS.map((room) => [room, []]))
  count = 0

  constructor(seed) {
    this.chance = chances(seed)
    this.clock = new Clock()
    this.fake = new FakeHub(this.clock, this.chance)
    keep.identity.set({ name: 'ada', token: 'ada', guest: false, user: 'id-ada' })
  }

  pick(choices) {
    return choices[Math.floor(this.chance() * choices.length)]
  }

  async begin() {
    this.hub = new Hub(this.fake.world())
    const started = this.hub.start()
    await this.clock.pass(1_000)
    assert.notEqual(await Promise.race([started, 'pending']), 'needs-sign-in')
    for (const room of ROOMS) this.hub.open(room, { make: true }).catch(() => {})
  }

  /** The page is closed, with all that it did not say, and opened again. */
  async reload() {
    this.hub.world.open = () => ({ close() {} })
    this.hub.member.sleep()
    await this.begin()
  }

  say() {
    const room = this.pick(ROOMS)
    const text = `mine ${(this.count += 1)}`
    this.said.get(room).push(text)
    this.hub.say(room, text)
  }

  other() {
    const room = this.pick(ROOMS)
    const texts = (this.fake.rooms.get(room)?.log ?? []).filter(({ kind }) => !kind)
    const target = this.pick(texts)?.seq
    const from = { from: 'bob', user: 'id-bob' }
    const deeds = [{ text: `theirs ${(this.count += 1)}` }]
    if (target) {
      deeds.push({ kind: 'edit', target, text: `changed ${this.count}` })
      deeds.push({ kind: 'react', target, emoji: this.pick(['👍', '👎']), off: this.chance() < 0.4 })
      deeds.push({ text: 'answer', reply: target, quote: { from: 'x', text: 'y' } })
      if (this.chance() < 0.3) deeds.push({ kind: 'delete', target })
    }
    this.fake.log(room, { ...from, ...this.pick(deeds) })
  }

  burst() {
    for (let more = 60; more; more -= 1) this.other()
  }

  cut() {
    for (const member of [...this.fake.members]) this.fake.cut(member, this.chance() < 0.3)
  }

  look() {
    const room = this.pick(ROOMS)
    const { log } = this.fake.rooms.get(room) ?? { log: [] }
    const ignore = () => {}
    this.pick([
      () => this.hub.loadOlder(room).catch(ignore),
      () => this.hub.loadNewer(room).catch(ignore),
      () => this.hub.jumpToEnd(room).catch(ignore),
      () => this.hub.jumpTo(room, 1 + Math.floor(this.chance() * (log.length + 1))).catch(ignore),
      () => this.hub.read(room, Math.floor(this.chance() * (log.length + 1))),
    ])()
  }

  async step() {
    const roll = this.chance()
    if (roll < 0.3) this.say()
    else if (roll < 0.65) this.other()
    else if (roll < 0.68) this.burst()
    else if (roll < 0.75) this.cut()
    else if (roll < 0.78) this.fake.reachable = !this.fake.reachable
    else if (roll < 0.8) await this.reload()
    else this.look()
    await this.clock.pass(this.chance() * (this.chance() < 0.1 ? 40_000 : 200))
    for (const room of ROOMS) this.check(room)
  }

  /** What is loaded is one run without a hole, in order. */
  check(room) {
    const { items, first, last } = this.hub.timeline(room)
    const { log } = this.fake.rooms.get(room) ?? { log: [] }
    const part = log.filter(({ seq, kind }) => seq >= first && seq <= last && !CHANGES.has(kind))
    assert.deepEqual(items.map(({ seq }) => seq), part.map(({ seq }) => seq))
  }

  async settle() {
    this.fake.reachable = true
    this.fake.leaky = 0
    await this.clock.pass(120_000)
    // Only by what comes next one sees that something was left out.
    for (const room of ROOMS) this.fake.log(room, { from: 'bob', user: 'id-bob', text: 'last' })
    await this.clock.pass(10_000)
    for (const room of ROOMS) await this.whole(room)
  }

  async whole(room) {
    const { hub, clock } = this
    await Promise.all([hub.jumpToEnd(room), clock.pass(10_000)])
    const timeline = hub.timeline(room)
    while (!timeline.atStart) await Promise.all([hub.loadOlder(room), clock.pass(5_000)])
  }

  end() {
    for (const room of ROOMS) {
      const { log } = this.fake.rooms.get(room) ?? { log: [] }
      const timeline = this.hub.timeline(room)
      assert.equal(timeline.atEnd, true)
      const plain = (message) => JSON.parse(JSON.stringify(message))
      const sorted = (message) => ({ ...plain(message), reactions: people(message.reactions) })
      assert.deepEqual(timeline.items.map(sorted), log.filter(({ kind }) => !CHANGES.has(kind)).map(sorted))
      assert.deepEqual(timeline.waiting, [])
      const cids = this.fake.rooms.get(room)?.log.map(({ cid }) => cid).filter(Boolean) ?? []
      assert.equal(new Set(cids).size, cids.length)
      assert.equal(cids.length, this.said.get(room).length)
      this.inOrder(room)
      this.counted(room)
    }
    assert.deepEqual(this.hub.member.session.outbox.entries, [])
    assert.deepEqual(keptOutboxes(), [])
  }

  inOrder(room) {
    const numbers = (this.fake.rooms.get(room)?.log ?? [])
      .filter(({ user, edited, deleted }) => user === 'id-ada' && !edited && !deleted)
      .map(({ text }) => Number(text.split(' ')[1]))
    assert.deepEqual(numbers, numbers.toSorted((one, other) => one - other))
  }

  counted(room) {
    assert.equal(this.hub.room(room).unread, this.fake.unread(room, 'id-ada'), `unread of ${room}`)
  }
}

/** Who put which, in an order of its own: repeated changes may tell it in another. */
const people = (reactions = {}) =>
  Object.entries(reactions).map(([emoji, persons]) => `${emoji} ${persons.toSorted()}`).toSorted()

const SEEDS = Number(process.env.LANDLINE_SEEDS ?? 100)

for (let seed = 1; seed <= SEEDS; seed += 1) {
  test(`nothing is missing or doubled, seed ${seed}`, async () => {
    const play = new Play(seed)
    play.fake.leaky = seed % 3 ? 0 : 0.05
    await play.begin()
    for (let steps = 60; steps; steps -= 1) await play.step()
    await play.settle()
    play.end()
  })
}
