import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Marks } from '../../../src/landline/web/page/js/store/marks.js'
import { People } from '../../../src/landline/web/page/js/store/people.js'
import { Rooms } from '../../../src/landline/web/page/js/store/rooms.js'
import { Tickets } from '../../../src/landline/web/page/js/store/tickets.js'
import { HOLDS, Typing } from '../../../src/landline/web/page/js/store/typing.js'
import { Clock } from './fake_hub.js'

const info = (more = {}) => ({ room: 'lobby', seq: 10, read: 7, unread: 2, mentions: 1, ...more })
const text = (seq, more = {}) => ({
  is: 'message', room: 'lobby', seq, from: 'bob', user: 'b', text: 'x', ...more,
}) // prettier-ignore

function entered(...infos) {
  const rooms = new Rooms()
  rooms.me = 'me'
  rooms.welcome(infos, false)
  return rooms
}

const counts = (rooms, name = 'lobby') => {
  const { unread, mentions } = rooms.all.get(name)
  return [unread, mentions]
}

test('texts of others are new, and no others; none is counted twice', () => {
  const rooms = entered(info())
  rooms.message(text(10)) // counted by the welcome
  rooms.message(text(11, { mentions: ['me'] }))
  rooms.message(text(11))
  rooms.message(text(12, { user: 'me' }))
  rooms.message(text(13, { kind: 'edit' }))
  rooms.message(text(14, { mentions: ['*'] }))
  assert.deepEqual(counts(rooms), [4, 3])
})

test('who had read all has read what they said on another device', () => {
  const rooms = entered(info({ seq: 1, read: 0, unread: 1, mentions: 0 }))
  rooms.message(text(1, { user: 'me' }))
  assert.deepEqual(counts(rooms), [0, 0])
})

test('a guest has counts of its own, which a welcome does not end', () => {
  const guest = { read: undefined, unread: undefined, mentions: undefined }
  const rooms = entered(info(guest))
  rooms.message(text(11))
  rooms.welcome([info({ ...guest, seq: 12 })], false)
  rooms.message(text(12))
  assert.deepEqual(counts(rooms), [2, 0])
  rooms.limited({ room: 'lobby', after: 12, next: 20 })
  assert.deepEqual(counts(rooms), [9, 0])
  rooms.read('lobby', 19, { unread: 0, mentions: 0 })
  assert.deepEqual(counts(rooms), [0, 0])
})

test('the first words of a private talk are new to a guest, and once to an account', () => {
  for (const [told, wanted] of [[{}, [1, 0]], [{ read: 0, unread: 1 }, [1, 0]]]) {
    const rooms = entered()
    rooms.putIn({ room: '@a+b', seq: 1, kind: 'direct', ...told })
    rooms.message(text(1, { room: '@a+b' }))
    assert.deepEqual(counts(rooms, '@a+b'), wanted)
  }
})

test('what was read here and not told yet outlives what the hub says', () => {
  const rooms = entered(info())
  rooms.read('lobby', 10, { unread: 0, mentions: 0 })
  assert.equal(rooms.list([info()]), true)
  assert.deepEqual(counts(rooms), [0, 0])
  assert.equal(rooms.list([info({ read: 10, unread: 0, mentions: 0 })]), false)
})

test('a list that is older than what came since changes nothing', () => {
  const rooms = entered(info())
  rooms.message(text(11))
  rooms.list([info()])
  assert.deepEqual(counts(rooms), [3, 1])
})

test('of another log nothing is as it was', () => {
  const rooms = entered(info())
  rooms.read('lobby', 10, { unread: 0, mentions: 0 })
  rooms.welcome([info({ seq: 3, read: 1, unread: 2 })], true)
  assert.deepEqual(counts(rooms), [2, 1])
})

test('rooms that one is not in are listed, and go when they are not any more', () => {
  const rooms = entered(info())
  rooms.list([info(), info({ room: 'den' })])
  assert.equal(rooms.all.get('den').joined, false)
  rooms.list([info()])
  assert.equal(rooms.all.has('den'), false)
  rooms.enter([info({ room: 'den', kind: 'private' })])
  rooms.leave('den')
  assert.equal(rooms.all.has('den'), false)
})

test('messages change what a room is like', () => {
  const rooms = entered(info({ pins: [3] }))
  rooms.message(text(11, { kind: 'pin', target: 5 }))
  rooms.message(text(12, { kind: 'pin', target: 3, off: true }))
  rooms.message(text(13, { kind: 'room', change: { topic: 'tea', name: 'elsewhere' } }))
  rooms.message(text(14, { kind: 'member', who: { id: 'me', name: 'm' }, did: 'grant', role: 'owner' }))
  const { info: now } = rooms.all.get('lobby')
  assert.deepEqual([now.pins, now.topic, now.role, now.room], [[5], 'tea', 'owner', 'lobby'])
})

test('a renamed room keeps what is new in it', () => {
  const rooms = entered(info())
  rooms.message(text(11))
  rooms.rename('lobby', { room: 'hall', seq: 11, read: 7, unread: 3, mentions: 1 })
  assert.equal(rooms.all.has('lobby'), false)
  assert.deepEqual(counts(rooms, 'hall'), [3, 1])
  assert.equal(rooms.all.get('hall').joined, true)
})

test('rooms are found by what people call them', () => {
  const rooms = entered(info(), info({ room: '@a+me', kind: 'direct', with: { id: 'a', name: 'Ada' } }))
  assert.equal(rooms.resolve('Lobby'), 'lobby')
  assert.equal(rooms.resolve('@ada'), '@a+me')
  assert.equal(rooms.resolve('@me'), '@me')
  assert.equal(rooms.resolve('@bob'), '@bob')
})

test('who comes and goes is known, once it was known who is there', () => {
  const rooms = entered(info())
  rooms.presence({ room: 'lobby', here: ['ada'] })
  assert.equal(rooms.all.get('lobby').people, null)
  rooms.people('lobby', ['bob'])
  rooms.presence({ room: 'lobby', here: ['ada'], gone: ['bob'] })
  assert.deepEqual(rooms.all.get('lobby').people, ['ada'])
})

test('somebody is gone who is in no other room', () => {
  const people = new People()
  people.list([{ id: 'a', name: 'ada', state: 'online' }])
  people.presence({ gone: ['ada'] }, () => true)
  assert.equal(people.state('ada'), 'online')
  people.presence({ gone: ['ada'] }, () => false)
  assert.equal(people.state('ada'), 'offline')
  assert.equal(people.presence({ here: ['ada'], states: { ada: 'busy' } }, () => false), true)
  assert.equal(people.all.get('a').state, 'busy')
  assert.equal(people.presence({ here: ['eve'] }, () => false), false)
  assert.equal(people.state('eve'), 'offline')
})

test('who writes is known for six seconds, or until they have said it', () => {
  const typing = new Typing()
  typing.told('lobby', ['ada', 'bob'], 0)
  typing.spoke('lobby', 'ada')
  assert.deepEqual(typing.names('lobby', HOLDS - 1), ['bob'])
  assert.deepEqual(typing.names('lobby', HOLDS), [])
  typing.told('lobby', [], 1)
  assert.deepEqual(typing.names('lobby', 2), [])
})

test('that we write is told now and then, and at once after we have said it', () => {
  const typing = new Typing()
  assert.deepEqual([typing.writes('lobby', 0), typing.writes('lobby', 2_999)], [true, false])
  assert.equal(typing.writes('lobby', 3_000), true)
  typing.said('lobby')
  assert.equal(typing.writes('lobby', 3_001), true)
})

test('how far one has read is told at most once a second, never back, only while one looks', async () => {
  const clock = new Clock()
  const told = []
  let looks = true
  const marks = new Marks({
    tell: async (room, seq) => told.push([room, seq]),
    ready: () => looks,
    now: () => clock.now,
    after: (run, ms) => clock.after(run, ms),
  })
  marks.read('lobby', 5)
  await clock.pass(0)
  marks.read('lobby', 6)
  marks.read('lobby', 7)
  marks.read('lobby', 4)
  await clock.pass(999)
  assert.deepEqual(told, [['lobby', 5]])
  await clock.pass(1)
  assert.deepEqual(told, [['lobby', 5], ['lobby', 7]])
  looks = false
  marks.read('lobby', 8)
  await clock.pass(5_000)
  assert.equal(told.length, 2)
  looks = true
  marks.go()
  await clock.pass(0)
  assert.deepEqual(told.at(-1), ['lobby', 8])
})

test('what could not be told is told when it is read again', async () => {
  const clock = new Clock()
  let tries = 0
  const tell = async () => {
    tries += 1
    throw new Error('lost')
  }
  const needs = { ready: () => true, now: () => clock.now, after: (run, ms) => clock.after(run, ms) }
  const marks = new Marks({ ...needs, tell })
  marks.read('lobby', 5)
  await clock.pass(0)
  marks.read('lobby', 5)
  await clock.pass(1_000)
  assert.equal(tries, 2)
})

test('a ticket is asked for once while it holds, and again after it failed or another file came', async () => {
  let asked = 0
  let fails = false
  const tickets = new Tickets(async () => {
    asked += 1
    if (fails) throw new Error('no')
    return { ticket: `t${asked}` }
  })
  assert.equal(await tickets.get('lobby', 'a.png', 0), '/get/t1')
  assert.equal(await tickets.get('lobby', 'a.png', 539_999), '/get/t1')
  assert.equal(await tickets.get('lobby', 'a.png', 540_000), '/get/t2')
  tickets.forget('lobby', 'a.png')
  fails = true
  await assert.rejects(tickets.get('lobby', 'a.png', 540_000))
  fails = false
  assert.equal(await tickets.get('lobby', 'a.png', 540_000), '/get/t4')
})
