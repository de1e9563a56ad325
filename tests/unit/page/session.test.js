import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Outbox } from '../../../src/landline/web/page/js/wire/outbox.js'
import { HELLO_ID, MOST_ASKED, Session } from '../../../src/landline/web/page/js/wire/session.js'

const LIMITS = { line: 1_000_000, text: 100, history: 50 }
const cid = (number) => String(number).padStart(32, '0')
const send = (number, text = `text ${number}`) => ({ do: 'send', room: 'lobby', text, cid: cid(number) })
const message = (seq, room = 'lobby') => ({ is: 'message', room, seq, from: 'bob', user: 'b', text: '' })

function welcome({ me = { id: 'a', name: 'ada' }, epoch = 'e', rooms = { lobby: 0 } } = {}) {
  const infos = Object.entries(rooms).map(([room, seq]) => ({ room, seq }))
  return { is: 'welcome', me, epoch, limits: LIMITS, features: [], rooms: infos, re: HELLO_ID }
}

function inside(options) {
  const session = new Session({ name: 'ada' })
  session.connect()
  session.take()
  session.receive(welcome(options))
  session.take()
  return session
}

function again(session, options) {
  session.lose()
  session.connect()
  const [hello] = session.take()
  session.receive(welcome(options))
  return hello
}

const seqs = (news) => news.map((each) => (each.is === 'message' ? each.seq : each.is))

test('a guest says its name, and from then on the secret that the hub gave', () => {
  const session = new Session({ name: 'ada', code: '7-guitar' })
  session.language = 'zh'
  session.connect()
  assert.deepEqual(session.take(), [
    { do: 'hello', lang: 'zh', id: HELLO_ID, as: 'ada', code: '7-guitar' },
  ])
  session.receive(welcome({ me: { id: 'a', name: 'ada2', secret: 's' }, rooms: { lobby: 4 } }))
  const hello = again(session)
  assert.deepEqual(hello.resume, { epoch: 'e', rooms: { lobby: 4 } })
  assert.equal(hello.as, 'ada')
  assert.equal(hello.secret, 's')
  assert.equal(hello.code, undefined)
})

test('a password is said once; then the token that the hub gave for it', () => {
  const session = new Session({ name: 'ada', password: 'open sesame', device: 'a page' })
  session.connect()
  assert.equal(session.take()[0].password, 'open sesame')
  session.receive(welcome({ me: { id: 'a', name: 'ada', role: 'member', token: 'ticket' } }))
  assert.deepEqual(session.credentials, { token: 'ticket' })
  const hello = again(session)
  assert.equal(hello.token, 'ticket')
  assert.equal(hello.password ?? hello.as, undefined)
})

test('a guest who signs in on the connection has the token, and the answer', () => {
  const session = inside()
  const id = session.ask({ do: 'hello', as: 'ada', password: 'open sesame' })
  const event = { ...welcome({ me: { id: 'u', name: 'ada', role: 'member', token: 't' } }), re: id }
  const news = session.receive(event)
  assert.deepEqual(news.map(({ is }) => is), ['welcome', 'answered'])
  assert.deepEqual(session.credentials, { token: 't' })
})

test('what was said and asked without a hub goes out after the welcome, in its order', () => {
  const session = new Session({ name: 'ada' })
  session.say(send(1), 0)
  session.ask({ do: 'rooms' })
  session.say(send(2), 0)
  session.tell({ do: 'typing', room: 'lobby' })
  session.connect()
  assert.equal(session.take().length, 1)
  session.receive(welcome())
  assert.deepEqual(session.take(), [{ do: 'rooms', id: '1' }, send(1), send(2)])
})

test('what is not acknowledged is said again; what is, or was refused, is not', () => {
  const session = inside()
  for (const number of [1, 2, 3]) session.say(send(number), 0)
  const ok = { is: 'ok', cid: cid(1), room: 'lobby', seq: 1 }
  assert.deepEqual(session.receive(ok), [{ is: 'answered', re: cid(1), event: ok }])
  assert.deepEqual(session.receive(ok), [])
  session.receive({ is: 'error', code: 'room.muted', text: 'no', re: cid(2) })
  again(session)
  assert.deepEqual(session.take(), [send(3)])
  assert.deepEqual(session.outbox.get(cid(2)).failed, { code: 'room.muted', text: 'no', hint: '' })
  session.again(cid(2))
  assert.deepEqual(session.take(), [send(2)])
})

test('questions that leave no trace are asked again, others die with the connection', () => {
  const session = inside()
  session.ask({ do: 'history', room: 'lobby' })
  const id = session.ask({ do: 'create', room: 'den' })
  session.take()
  assert.deepEqual(session.lose(), [{ is: 'answered', re: id, event: null }])
  session.connect()
  session.take()
  session.receive(welcome())
  assert.deepEqual(session.take().map((verb) => verb.do), ['history'])
})

test('questions are bounded', () => {
  const session = new Session({})
  for (let count = MOST_ASKED; count; count -= 1) session.ask({ do: 'ping' })
  assert.throws(() => session.ask({ do: 'ping' }), { code: 'requests.full' })
})

test('a repeat is dropped, a hole is asked for once, and passed over if it stays', () => {
  const session = inside({ rooms: { lobby: 3 } })
  assert.deepEqual(seqs(session.receive(message(3))), [])
  assert.deepEqual(seqs(session.receive(message(4))), [4])
  assert.deepEqual(seqs(session.receive(message(7))), [])
  const [join] = session.take()
  assert.deepEqual({ ...join, id: '' }, { do: 'join', room: 'lobby', after: 4, id: '' })
  assert.deepEqual(seqs(session.receive(message(8))), [])
  assert.deepEqual(session.receive({ is: 'joined', room: 'lobby', seq: 8, re: join.id }), [])
  const [gap, after] = session.receive(message(7))
  assert.deepEqual(gap, { is: 'limited', room: 'lobby', after: 4, next: 7 })
  assert.equal(after.seq, 7)
  assert.deepEqual(seqs(session.receive(message(8))), [8])
})

test('a gap that the hub leaves to history moves the position on', () => {
  const session = inside()
  const news = session.receive({ is: 'limited', room: 'lobby', after: 0, next: 501 })
  assert.deepEqual(seqs(news), ['limited'])
  assert.deepEqual(session.rooms, { lobby: 500 })
  assert.deepEqual(session.receive({ is: 'limited', room: 'lobby', after: 0, next: 501 }), [])
})

test('another log takes over the positions of the hub', () => {
  const session = inside({ rooms: { lobby: 9 } })
  again(session, { epoch: 'other', rooms: { lobby: 4 } })
  assert.deepEqual(session.rooms, { lobby: 4 })
  assert.deepEqual(seqs(session.receive({ is: 'resync', epoch: 'other' })), ['resync'])
})

test('rooms that we were not put back into are told of', () => {
  const session = inside({ rooms: { lobby: 0, den: 2 } })
  session.lose()
  session.connect()
  const news = session.receive(welcome())
  assert.deepEqual(news.slice(1), [{ is: 'removed', room: 'den' }])
  assert.deepEqual(session.receive(message(3, 'den')), [])
})

test('a room that is renamed keeps its position, one we are put into begins there', () => {
  const session = inside({ rooms: { lobby: 0, den: 7 } })
  session.receive({ is: 'room', info: { room: 'cave', seq: 7 }, was: 'den' })
  session.receive({ is: 'room', info: { room: '@a+b', seq: 4, kind: 'direct' } })
  assert.deepEqual(session.rooms, { lobby: 0, cave: 7, '@a+b': 3 })
})

test('a room is entered as it was asked, and left again where nobody asked any more', () => {
  const session = inside()
  const id = session.ask({ do: 'join', room: 'Den' })
  session.receive({ is: 'joined', room: 'den', seq: 5, re: id })
  assert.deepEqual(session.rooms, { lobby: 0, den: 5 })
  session.take()
  session.receive({ is: 'joined', room: 'other', seq: 5, re: 'nobody' })
  assert.equal(session.take()[0].do, 'leave')
})

test('the answer to a hello is told apart from all others', () => {
  const session = new Session({ token: 'wrong' })
  session.connect()
  const error = { is: 'error', code: 'token.wrong', text: 'unknown', re: HELLO_ID }
  assert.deepEqual(session.receive(error), [{ is: 'answered', re: HELLO_ID, event: error }])
})

test('an outbox is bounded by texts, by count and by each text', () => {
  const outbox = new Outbox()
  assert.throws(() => outbox.put(send(1, '汉'.repeat(34)), 0, 100), { code: 'text.too-long' })
  for (let number = 0; number < 1000; number += 1) outbox.put(send(number), 0, 100)
  assert.throws(() => outbox.put(send(1000), 0, 100), { code: 'outbox.full' })
  const large = new Outbox()
  large.put(send(1, 'x'.repeat(999_999)), 0, 1e9)
  assert.throws(() => large.put(send(2, 'xx'), 0, 1e9), { code: 'outbox.full' })
})

test('what an earlier page left comes before what was said since', () => {
  const outbox = new Outbox()
  outbox.put(send(2), 2, 100)
  const left = [1, 2].map((number) => ({ verb: send(number), at: number, failed: null, done: false }))
  outbox.restore(left)
  assert.deepEqual(outbox.unanswered.map(({ verb }) => verb.cid), [cid(1), cid(2)])
})
