/** The whole core at a hub out of nothing: signing in, two pages, another log, refusals. */

import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'

import { keep, keptOutboxes } from '../../../src/landline/web/page/js/base/keep.js'
import { Hub, NO_ROOM } from '../../../src/landline/web/page/js/hub.js'
import { Drafts } from '../../../src/landline/web/page/js/store/drafts.js'
import { KeptOutbox } from '../../../src/landline/web/page/js/store/kept_outbox.js'
import { deviceName } from '../../../src/landline/web/page/js/wire/world.js'
import { Clock, FakeHub, chances } from './fake_hub.js'

const ADA = { name: 'ada', token: 'ada', guest: false, user: 'id-ada' }
const BOB = { from: 'bob', user: 'id-bob' }

afterEach(() => {
  for (const page of keptOutboxes()) keep.outbox(page).drop()
  for (const entry of [keep.identity, keep.drafts]) entry.drop()
})

function place() {
  const clock = new Clock()
  return { clock, fake: new FakeHub(clock, chances(1)), channels: new Set() }
}

/** What leads from page to page: `dead` ones hear and say nothing. */
function channel(channels, clock) {
  const own = { hear: [], dead: false }
  channels.add(own)
  own.addEventListener = (_, hear) => own.hear.push(hear)
  own.postMessage = (data) => {
    if (own.dead) return
    for (const other of channels) {
      if (other === own || other.dead) continue
      for (const hear of other.hear) clock.after(() => hear({ data }), 1)
    }
  }
  return own
}

async function opened({ clock, fake, channels }, identity = ADA) {
  keep.identity.set(identity)
  const own = channel(channels, clock)
  const hub = new Hub(fake.world({ channel: () => own }))
  const started = hub.start()
  await clock.pass(1_000)
  assert.equal(await started, 'online')
  const room = hub.open('lobby')
  await clock.pass(1_000)
  assert.equal(await room, 'lobby')
  const close = () => {
    own.dead = true
    hub.world.open = () => ({ close() {} })
    hub.member.sleep()
  }
  return { hub, close }
}

const texts = (fake) => fake.rooms.get('lobby').log.map(({ text }) => text)

test('nobody is asked to sign in who was here, everybody else is', async () => {
  const here = place()
  const hub = new Hub(here.fake.world())
  assert.equal(await hub.start(), 'needs-sign-in')
  const signed = hub.signIn({ name: 'eve', guest: true })
  await here.clock.pass(1_000)
  await signed
  assert.deepEqual(hub.me, { id: 'id-eve', name: 'eve', role: 'guest', guest: true })
  assert.deepEqual(keep.identity.get(), {
    name: 'eve', token: 'secret-eve', guest: true, user: 'id-eve',
  }) // prettier-ignore
})

test('a session that is over is forgotten', async () => {
  const here = place()
  keep.identity.set({ ...ADA, token: 'wrong' })
  const hub = new Hub(here.fake.world())
  const started = hub.start()
  await here.clock.pass(1_000)
  assert.equal(await started, 'needs-sign-in')
  assert.equal(hub.link.state, 'refused')
  assert.equal(keep.identity.get(), null)
})

test('a hub that is away is waited for by who was here, and told to who signs in', async () => {
  const here = place()
  here.fake.reachable = false
  keep.identity.set(ADA)
  const hub = new Hub(here.fake.world())
  const started = hub.start()
  await here.clock.pass(500)
  assert.equal(await started, 'waiting')
  const stranger = new Hub(here.fake.world())
  const signed = assert.rejects(stranger.signIn({ name: 'eve' }), { code: 'unreachable' })
  await here.clock.pass(500)
  await signed
})

test('what is said waits, then stands in the room once', async () => {
  const here = place()
  const { hub } = await opened(here)
  hub.say('lobby', 'hello')
  assert.deepEqual(hub.timeline('lobby').waiting.map(({ text }) => text), ['hello'])
  assert.equal(keptOutboxes().length, 1)
  await here.clock.pass(1_000)
  assert.deepEqual(hub.timeline('lobby').items.map(({ text }) => text), ['hello'])
  assert.deepEqual(hub.timeline('lobby').waiting, [])
  assert.equal(keptOutboxes().length, 0)
})

test('what is refused stays until it is said again or forgotten', async () => {
  const here = place()
  const { hub } = await opened(here)
  here.fake.refuse = ({ text }) => text.startsWith('bad')
  const [bad, worse] = ['bad', 'bad too'].map((text) => hub.say('lobby', text))
  hub.say('lobby', 'good')
  await here.clock.pass(1_000)
  const failed = hub.timeline('lobby').waiting.map((each) => each.failed?.code)
  assert.deepEqual(failed, ['text.refused', 'text.refused'])
  here.fake.refuse = null
  hub.forget(worse)
  hub.again(bad)
  await here.clock.pass(1_000)
  assert.deepEqual(texts(here.fake), ['good', 'bad'])
  assert.deepEqual(hub.timeline('lobby').waiting, [])
})

test('two pages of one browser each say their own, and one what the other left', async () => {
  const here = place()
  const [one, two] = [await opened(here), await opened(here)]
  here.fake.reachable = false
  for (const member of [...here.fake.members]) here.fake.cut(member)
  await here.clock.pass(1_000)
  one.hub.say('lobby', 'from one')
  two.hub.say('lobby', 'from two')
  assert.equal(keptOutboxes().length, 2)
  two.hub.wake()
  await here.clock.pass(2_000)
  assert.equal(keptOutboxes().length, 2)
  one.close()
  here.fake.reachable = true
  await here.clock.pass(40_000)
  assert.deepEqual(texts(here.fake).toSorted(), ['from one', 'from two'])
  assert.deepEqual(two.hub.timeline('lobby').waiting, [])
  assert.equal(keptOutboxes().length, 0)
})

test('what somebody else left in the browser is not said', async () => {
  const here = place()
  const verb = { do: 'send', room: 'lobby', text: 'of eve', cid: 'e'.repeat(32) }
  keep.outbox('old').set({ user: 'id-eve', entries: [{ verb, at: 1, failed: null, done: false }] })
  const { hub } = await opened(here)
  await here.clock.pass(60_000)
  assert.deepEqual(texts(here.fake), [])
  assert.deepEqual(hub.timeline('lobby').waiting, [])
  assert.deepEqual(keptOutboxes(), ['old'])
})

test('what nobody came for in a month is forgotten', async () => {
  const here = place()
  const verb = { do: 'send', room: 'lobby', text: 'of eve', cid: 'e'.repeat(32) }
  const at = here.clock.now - 31 * 86_400_000
  keep.outbox('old').set({ user: 'id-eve', entries: [{ verb, at, failed: null, done: false }] })
  await opened(here)
  await here.clock.pass(1_000)
  assert.deepEqual(keptOutboxes(), [])
})

test('a room that is left and entered again has what was said and changed meanwhile', async () => {
  const here = place()
  const { hub } = await opened(here)
  here.fake.log('lobby', { ...BOB, text: 'one' })
  await here.clock.pass(1_000)
  const left = hub.leave('lobby')
  await here.clock.pass(500)
  await left
  here.fake.log('lobby', { ...BOB, text: 'two' })
  here.fake.log('lobby', { ...BOB, kind: 'edit', target: 1, text: 'uno' })
  assert.equal(hub.room('lobby').joined, false)
  hub.open('lobby')
  await here.clock.pass(2_000)
  here.fake.log('lobby', { ...BOB, text: 'three' })
  await here.clock.pass(500)
  const { items, atEnd } = hub.timeline('lobby')
  assert.deepEqual(items.map(({ text }) => text), ['uno', 'two', 'three'])
  assert.equal(atEnd, true)
})

test('a room is made by who says so, not by who follows an address', async () => {
  const here = place()
  const { hub } = await opened(here)
  const followed = assert.rejects(hub.open('cats'), { code: NO_ROOM, text: /cats|room.none/ })
  await here.clock.pass(1_000)
  await followed
  assert.deepEqual([...here.fake.rooms.keys()], ['lobby'])
  const made = hub.open('cats', { make: true })
  await here.clock.pass(1_000)
  assert.equal(await made, 'cats')
  assert.deepEqual([...here.fake.rooms.keys()], ['lobby', 'cats'])
  const again = hub.open('cats')
  await here.clock.pass(1_000)
  assert.equal(await again, 'cats')
})

test('what waits is shown also where the room is looked at later', async () => {
  const here = place()
  const { hub } = await opened(here)
  here.fake.reachable = false
  for (const member of [...here.fake.members]) here.fake.cut(member)
  hub.say('cats', 'meow')
  assert.deepEqual(hub.timeline('cats').waiting.map(({ text }) => text), ['meow'])
})

test('of another log all is loaded anew', async () => {
  const here = place()
  const { hub } = await opened(here)
  for (let count = 0; count < 8; count += 1) here.fake.log('lobby', { ...BOB, text: `${count}` })
  await here.clock.pass(1_000)
  here.fake.restore('another')
  await here.clock.pass(60_000)
  here.fake.log('lobby', { ...BOB, text: 'after' })
  await here.clock.pass(1_000)
  const shown = hub.timeline('lobby').items.map(({ text }) => text)
  assert.deepEqual(shown, ['0', '1', '2', '3', 'after'])
  assert.equal(hub.room('lobby').unread, here.fake.unread('lobby', 'id-ada'))
})

test('nothing is read while nobody looks', async () => {
  const here = place()
  const { hub } = await opened(here)
  here.fake.log('lobby', { ...BOB, text: 'news' })
  await here.clock.pass(1_000)
  hub.world.visible = () => false
  hub.read('lobby', 1)
  assert.equal(hub.room('lobby').unread, 1)
  hub.world.visible = () => true
  hub.read('lobby', 1)
  assert.equal(hub.room('lobby').unread, 0)
  await here.clock.pass(1_000)
  assert.equal(here.fake.marks.get('lobby'), 1)
})

test('who signs out leaves nothing', async () => {
  const here = place()
  const { hub } = await opened(here)
  hub.setDraft('lobby', 'half a')
  here.fake.reachable = false
  for (const member of [...here.fake.members]) here.fake.cut(member)
  await here.clock.pass(1_000)
  hub.say('lobby', 'unsaid')
  await hub.signOut()
  assert.equal(hub.me, null)
  assert.equal(keep.identity.get(), null)
  assert.equal(hub.draft('lobby'), '')
  assert.deepEqual(keptOutboxes(), [])
  assert.equal(hub.rooms.size, 0)
})

test('a question that dies with the connection is told so', async () => {
  const here = place()
  const { hub } = await opened(here)
  const asked = assert.rejects(hub.ask({ do: 'create', room: 'den' }), { code: 'connection.lost' })
  for (const member of [...here.fake.members]) here.fake.cut(member)
  await here.clock.pass(100)
  await asked
})

test('a refused question says why', async () => {
  const here = place()
  const { hub } = await opened(here)
  const asked = assert.rejects(hub.ask({ do: 'topic', room: 'x', text: 'y' }), { code: 'verb.unknown' })
  await here.clock.pass(500)
  await asked
})

test('drafts are kept, the oldest dropped first', () => {
  const drafts = new Drafts()
  for (let room = 0; room <= 100; room += 1) drafts.set(`room ${room}`, 'text')
  drafts.set('room 5', '  ')
  const again = new Drafts()
  assert.equal(again.get('room 0'), '')
  assert.equal(again.get('room 5'), '')
  assert.equal(again.get('room 100'), 'text')
})

test('without other pages nobody is waited for', async () => {
  const needs = { locks: () => null, channel: () => null, after: () => assert.fail('waited') }
  const kept = new KeptOutbox('here', needs)
  assert.deepEqual(await kept.orphans('id-ada', 0), { entries: [], pages: [] })
})

const LEFT = { verb: { do: 'send', room: 'lobby', text: 'left', cid: 'c' }, at: 1, failed: null, done: false }

test('where the browser tells which pages live, none is asked and none waited for', async () => {
  const held = new Set()
  const locks = {
    request: (name) => new Promise(() => held.add(name)),
    query: async () => ({ held: [...held].map((name) => ({ name })) }),
  }
  const fail = () => assert.fail('asked')
  const [first, second] = ['first', 'second'].map(
    (page) => new KeptOutbox(page, { locks: () => locks, channel: () => null, after: fail }),
  )
  first.save('id-ada', [LEFT])
  assert.deepEqual(await second.orphans('id-ada', 1), { entries: [], pages: [] })
  held.delete('landline.page.first')
  assert.deepEqual(await second.orphans('id-ada', 1), { entries: [LEFT], pages: ['first'] })
})

test('a page that answers late is heard by whoever asked, also where it is asked twice', async () => {
  const clock = new Clock()
  keep.outbox('other').set({ user: 'id-ada', entries: [LEFT] })
  const slow = {
    addEventListener: (_, hear) => (slow.hear = hear),
    postMessage: ({ ask }) => clock.after(() => slow.hear({ data: { here: ask } }), 200),
  }
  const needs = { locks: () => null, channel: () => slow, after: (run, ms) => clock.after(run, ms) }
  const kept = new KeptOutbox('here', needs)
  const first = kept.orphans('id-ada', 1)
  await clock.pass(220)
  const second = kept.orphans('id-ada', 1)
  await clock.pass(1_000)
  for (const orphans of [first, second]) assert.deepEqual((await orphans).pages, [])
})

test('a session is called by its browser and system', () => {
  const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36'
  const safari = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1'
  assert.equal(deviceName(chrome), 'Chrome, Linux')
  assert.equal(deviceName(safari), 'Safari, iPhone')
  assert.equal(deviceName('curl'), 'browser')
})

test('who is in, and has lost the hub, keeps what waits when signing in fails', async () => {
  const here = place()
  const { hub } = await opened(here, { name: 'eve', token: 'secret-eve', guest: true, user: 'id-eve' })
  here.fake.reachable = false
  for (const member of [...here.fake.members]) here.fake.cut(member)
  await here.clock.pass(1_000)
  hub.say('lobby', 'unsaid')
  await assert.rejects(hub.signIn({ name: 'ada', password: 'open sesame' }), { code: 'unreachable' })
  here.fake.reachable = true
  await here.clock.pass(30_000)
  assert.deepEqual(texts(here.fake), ['unsaid'])
})
