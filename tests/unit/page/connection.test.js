import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Connection } from '../../../src/landline/web/page/js/wire/connection.js'
import { Backoff, Pulse, SETTLED } from '../../../src/landline/web/page/js/wire/reconnect.js'
import { Session } from '../../../src/landline/web/page/js/wire/session.js'
import { Clock } from './fake_hub.js'

const WELCOME = {
  is: 'welcome', me: { id: 'a', name: 'ada' }, epoch: 'e', rooms: [], re: 'hello',
  limits: { line: 1, text: 1, history: 1 },
} // prettier-ignore

/** A connection whose sockets are opened, answered and closed by hand. */
class Play {
  clock = new Clock()
  sockets = []
  states = []
  networked = true

  constructor() {
    this.session = new Session({ name: 'ada' })
    const world = {
      open: () => this.open(),
      now: () => this.clock.now,
      chance: () => 0.999,
      after: (run, ms) => this.clock.after(run, ms),
      cancel: (timer) => this.clock.cancel(timer),
      networked: () => this.networked,
    }
    this.news = []
    this.connection = new Connection(this.session, world, {
      news: (news) => this.news.push(...news),
      link: () => this.states.push(this.connection.link.state),
    })
  }

  open() {
    const socket = { readyState: 0, sent: [], closed: false }
    socket.send = (text) => socket.sent.push(JSON.parse(text))
    socket.close = () => (socket.closed = true)
    this.sockets.push(socket)
    return socket
  }

  get socket() {
    return this.sockets.at(-1)
  }

  accept() {
    this.socket.readyState = 1
    this.socket.onopen()
  }

  hear(event) {
    this.socket.onmessage({ data: typeof event === 'string' ? event : JSON.stringify(event) })
  }

  begin() {
    this.connection.start()
    this.accept()
    this.hear(WELCOME)
  }

  get link() {
    return this.connection.link
  }
}

test('it says hello when it is open, and is online when it is welcomed', () => {
  const play = new Play()
  play.begin()
  assert.equal(play.socket.sent[0].do, 'hello')
  assert.deepEqual(play.states, ['connecting', 'online'])
})

test('it waits longer each time, and says until when', async () => {
  const play = new Play()
  play.connection.start()
  const waits = []
  for (let tries = 0; tries < 8; tries += 1) {
    play.socket.onclose()
    assert.equal(play.link.state, 'waiting')
    waits.push(Math.round((play.link.retryAt - play.clock.now) / 100) * 100)
    await play.clock.pass(play.link.retryAt - play.clock.now)
  }
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 15000, 15000, 15000])
})

test('a network that is back, and somebody who looks, end the waiting', () => {
  const play = new Play()
  play.connection.start()
  play.socket.onclose()
  play.connection.wake()
  assert.equal(play.sockets.length, 2)
  assert.equal(play.link.state, 'connecting')
})

test('without a network it says so, and tries all the same', async () => {
  const play = new Play()
  play.begin()
  play.networked = false
  play.connection.sleep()
  assert.equal(play.link.state, 'offline')
  assert.equal(play.sockets[0].closed, true)
  await play.clock.pass(10_000)
  assert.equal(play.sockets.length, 2)
})

test('a hub that is silent is asked, and given up when it does not answer', async () => {
  const play = new Play()
  play.begin()
  await play.clock.pass(20_000)
  assert.equal(play.socket.sent.at(-1).do, 'ping')
  play.hear({ is: 'pong' })
  await play.clock.pass(19_000)
  assert.equal(play.socket.sent.filter((verb) => verb.do === 'ping').length, 1)
  await play.clock.pass(11_200)
  assert.equal(play.sockets[0].closed, true)
  assert.equal(play.link.state, 'waiting')
})

test('what has come is heard before a hub is given up: the page may have been too busy for it', async () => {
  const play = new Play()
  play.begin()
  await play.clock.pass(20_000)
  assert.equal(play.socket.sent.at(-1).do, 'ping')
  play.clock.after(() => play.hear({ is: 'pong' }), 10_000)
  await play.clock.pass(15_000)
  assert.deepEqual(play.states, ['connecting', 'online'])
})

test('somebody looks again: a connection that died meanwhile is found out in ten seconds', async () => {
  const play = new Play()
  play.begin()
  play.connection.wake()
  assert.equal(play.socket.sent.at(-1).do, 'ping')
  await play.clock.pass(10_000)
  assert.notEqual(play.link.state, 'online')
})

test('a socket that never opens is given up', async () => {
  const play = new Play()
  play.connection.start()
  await play.clock.pass(15_000)
  assert.equal(play.sockets[0].closed, true)
  assert.equal(play.link.state, 'waiting')
})

test('a hub that checks many passwords is waited for while it shows that it lives', async () => {
  const play = new Play()
  play.connection.start()
  play.accept()
  for (let waited = 0; waited < 60_000; waited += 3_000) {
    await play.clock.pass(3_000)
    play.hear({ is: 'pong' })
    assert.equal(play.link.state, 'connecting')
  }
  play.hear(WELCOME)
  assert.equal(play.link.state, 'online')
})

test('a hub that falls silent over a password is given up', async () => {
  const play = new Play()
  play.connection.start()
  play.accept()
  await play.clock.pass(3_000)
  play.hear({ is: 'pong' })
  await play.clock.pass(14_999)
  assert.equal(play.link.state, 'connecting')
  await play.clock.pass(1)
  assert.equal(play.link.state, 'waiting')
})

test('a login on a connection that is in already is waited for in the same way', async () => {
  const play = new Play()
  play.begin()
  play.session.ask({ do: 'hello', as: 'ada', password: 'correct horse' })
  play.connection.flush()
  for (let waited = 0; waited < 60_000; waited += 3_000) {
    await play.clock.pass(3_000)
    play.hear({ is: 'pong' })
  }
  assert.equal(play.link.state, 'online')
})

test('who is not let in does not ask again', async () => {
  const play = new Play()
  play.connection.start()
  play.accept()
  play.hear({ is: 'error', code: 'token.wrong', text: 'This token is not known', re: 'hello' })
  assert.deepEqual(play.link, {
    state: 'refused', retryAt: null, reason: 'This token is not known', code: 'token.wrong',
  }) // prettier-ignore
  play.connection.wake()
  await play.clock.pass(60_000)
  assert.equal(play.sockets.length, 1)
})

test('who was in and is to wait, waits as long as the hub says', async () => {
  const play = new Play()
  play.begin()
  play.socket.onclose()
  await play.clock.pass(1_000)
  play.accept()
  play.hear({ is: 'error', code: 'rate.wait', text: 'slowly', retry: 30, re: 'hello' })
  assert.ok(play.link.retryAt - play.clock.now >= 30_000)
})

for (const [code, state] of [['shutdown', 'waiting'], ['revoked', 'refused'], ['removed', 'refused']]) {
  test(`after the goodbye "${code}" it is ${state}`, () => {
    const play = new Play()
    play.begin()
    play.hear({ is: 'goodbye', code, text: 'farewell' })
    if (state === 'waiting') play.socket.onclose()
    assert.equal(play.link.state, state)
    assert.equal(play.link.reason, 'farewell')
  })
}

test('an answer that is no JSON is passed over', () => {
  const play = new Play()
  play.begin()
  play.hear('{"is":')
  assert.equal(play.link.state, 'online')
})

test('half a surrogate pair does not go out', () => {
  const play = new Play()
  play.begin()
  play.session.tell({ do: 'typing', room: 'a\ud800b😀' })
  play.connection.flush()
  assert.equal(play.socket.sent.at(-1).room, 'a\ufffdb😀')
})

test('what is lost with the connection is told', () => {
  const play = new Play()
  play.begin()
  const id = play.session.ask({ do: 'create', room: 'den' })
  play.connection.flush()
  play.socket.onclose()
  assert.deepEqual(play.news.at(-1), { is: 'answered', re: id, event: null })
})

test('waits start small again after a connection that lasted', () => {
  const backoff = new Backoff(500, 15_000, () => 1)
  for (let tries = 0; tries < 5; tries += 1) backoff.wait()
  backoff.lived(SETTLED - 1)
  assert.equal(backoff.wait(), 15_000)
  backoff.lived(SETTLED)
  assert.equal(backoff.wait(), 500)
})

test('a pulse is due when it pings, then when it gives up', () => {
  const pulse = new Pulse(20, 10, 100)
  assert.equal(pulse.due(), 120)
  assert.equal(pulse.check(119), null)
  assert.equal(pulse.check(120), 'ping')
  assert.equal(pulse.due(), 130)
  pulse.doubt(125)
  assert.equal(pulse.check(130), 'dead')
  pulse.hear(130)
  assert.equal(pulse.due(), 150)
})
