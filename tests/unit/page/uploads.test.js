/** The uploads of a page: their order, losses, pauses and what is kept, without a hub or a clock. */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { iconOf, kindOf, sizeText } from '../../../src/landline/web/page/js/files/kinds.js'
import { clockName, severalOf } from '../../../src/landline/web/page/js/files/picked.js'
import { AT_ONCE, isSame, PIECE, Queue, records } from '../../../src/landline/web/page/js/files/queue.js'
import { Rate } from '../../../src/landline/web/page/js/files/rate.js'

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** A hub that takes bytes, until it is told otherwise. */
class Hub {
  uploads = new Map()
  filed = new Map()
  asked = []
  time = 0
  timers = []
  ended = []
  failed = []
  /** What the next request meets. @type {object[]} */
  faults = []
  /** Requests are answered at once, or when somebody says so. */
  held = null
  /** Most pieces that were under way at once. */
  most = 0
  going = 0

  queue = new Queue({
    ask: (verb) => this.ask(verb),
    offset: (upload) => this.offset(upload),
    send: (upload, piece, offset, heard) => this.send(upload, piece, offset, heard),
    now: () => this.time,
    chance: () => 0.5,
    after: (run, ms) => this.timers.push({ run, at: this.time + ms }),
    moved: () => {},
    changed: () => {},
    failed: (upload) => this.failed.push(upload.name),
    ended: (upload) => this.ended.push(upload.name),
  })

  /** What happens to the last answer of an upload. */
  answers = () => {}

  fault() {
    const fault = this.faults.shift()
    if (fault) throw fault
  }

  async ask(verb) {
    this.asked.push(verb)
    this.fault()
    const { upload } = verb
    switch (verb.do) {
      case 'putfile': {
        const name = `u${this.asked.length}`
        this.uploads.set(name, { ...verb, bytes: [] })
        return { is: 'upload', upload: name }
      }
      case 'keepfile':
        return { is: 'filed', path: this.filed.get(upload) }
      case 'getfile': {
        const found = [...this.filed.entries()].find(([, path]) => path === verb.path)
        if (!found) throw { code: 'file.unknown', text: '' }
        const { size, mtime } = this.uploads.get(found[0])
        return { is: 'file', blob: 'b', size, mtime }
      }
      default:
        this.uploads.delete(upload)
        return { is: 'ok' }
    }
  }

  async offset(upload) {
    this.fault()
    const found = this.uploads.get(upload)
    if (!found || found.forgotten) throw { code: 'upload.unknown', text: 'unknown' }
    return found.bytes.length
  }

  send(upload, piece, offset, heard) {
    let stop = () => {}
    const stopped = new Promise((_, reject) => (stop = () => reject(new Error('stopped'))))
    stopped.catch(() => {})
    return { done: Promise.race([this.land(upload, piece, offset, heard), stopped]), stop }
  }

  async land(upload, piece, offset, heard) {
    this.going += 1
    this.most = Math.max(this.most, this.going)
    try {
      heard(Math.floor(piece.size / 2))
      if (this.held) await this.held
      this.fault()
      const found = this.uploads.get(upload)
      assert.equal(offset, found.bytes.length)
      found.bytes.push(...new Uint8Array(await piece.arrayBuffer()))
      heard(piece.size)
      if (found.bytes.length < found.size) return { there: found.bytes.length, filed: '' }
      this.filed.set(upload, found.path)
      this.answers()
      return { there: found.size, filed: found.path }
    } finally {
      this.going -= 1
    }
  }

  add(...files) {
    const list = files.map(({ name, size = 3 }) => record(name, size))
    this.queue.add(list, files.map(({ name, size = 3, none }) => (none ? null : new File([name.slice(0, 1).repeat(size)], name, { lastModified: 5 }))))
    return this.queue.list.slice(-files.length)
  }

  /** Let time pass, and what waited for it happen. @param {number} ms */
  async pass(ms) {
    this.time += ms
    const due = this.timers.filter(({ at }) => at <= this.time)
    this.timers = this.timers.filter((timer) => !due.includes(timer))
    for (const { run } of due) run()
    await this.settle()
  }

  async settle() {
    for (let turns = 0; turns < 50; turns += 1) await turn()
  }
}

const record = (name, size) => ({
  id: name, room: 'lobby', path: name, name, size, mtime: 5, exists: 'rename', upload: '', filed: '', say: null,
})
const states = (hub) => hub.queue.list.map(({ state }) => state)
const lost = { code: 'unreachable', text: 'away', passes: true }

test('a few go at once, the rest in their order, and each becomes a file', async () => {
  const hub = new Hub()
  const names = Array.from({ length: 8 }, (_, place) => `f${place}`)
  hub.add(...names.map((name) => ({ name })))
  await hub.settle()
  assert.equal(hub.most, AT_ONCE)
  assert.deepEqual(hub.ended, names)
  assert.deepEqual([...hub.filed.values()], names)
  hub.queue.clear()
  assert.deepEqual(hub.queue.list, [])
})

test('an empty file is a file too', async () => {
  const hub = new Hub()
  hub.add({ name: 'empty', size: 0 })
  await hub.settle()
  assert.deepEqual(states(hub), ['done'])
})

test('a large file goes in pieces', async () => {
  const hub = new Hub()
  const sizes = []
  const { send } = hub.queue.world
  hub.queue.world.send = (upload, piece, offset, heard) => {
    sizes.push(piece.size)
    hub.uploads.get(upload).bytes.length = offset
    return { ...send(upload, new Blob(), offset, heard), done: Promise.resolve({ there: offset + piece.size, filed: '' }) }
  }
  hub.add({ name: 'a', size: PIECE + 7 })
  await hub.settle()
  assert.deepEqual(sizes, [PIECE, 7])
})

test('after a lost connection it goes on where the hub is, later each time', async () => {
  const hub = new Hub()
  hub.faults = [undefined, lost, lost]
  const [upload] = hub.add({ name: 'a' })
  await hub.settle()
  assert.equal(upload.state, 'resting')
  await hub.pass(999)
  assert.equal(upload.state, 'resting')
  await hub.pass(1) // meets the second loss
  assert.equal(upload.state, 'resting')
  await hub.pass(1_999)
  assert.equal(upload.state, 'resting')
  await hub.pass(1)
  assert.equal(upload.state, 'done')
  assert.equal(hub.uploads.size, 1)
})

test('nobody waits once the hub is back, and a wait that is over changes nothing', async () => {
  const hub = new Hub()
  hub.faults = [lost]
  const [upload] = hub.add({ name: 'a' })
  await hub.settle()
  hub.queue.wake()
  await hub.settle()
  assert.equal(upload.state, 'done')
  await hub.pass(60_000)
  assert.equal(upload.state, 'done')
})

test('a hub that is asked too fast says when to ask again', async () => {
  const hub = new Hub()
  hub.faults = [{ code: 'rate.limited', text: 'slower', retry: 4 }]
  const [upload] = hub.add({ name: 'a' })
  await hub.settle()
  await hub.pass(3_999)
  assert.equal(upload.state, 'resting')
  await hub.pass(1)
  assert.equal(upload.state, 'done')
})

test('what the hub refuses is told in its words before a byte goes, and may be tried again', async () => {
  const hub = new Hub()
  hub.faults = [{ code: 'shelf.quota', text: 'full', hint: 'remove some' }]
  const [upload] = hub.add({ name: 'a' })
  await hub.settle()
  assert.equal(upload.state, 'failed')
  assert.equal(upload.error.text, 'full')
  assert.deepEqual(hub.failed, ['a'])
  assert.equal(hub.uploads.size, 0)
  hub.queue.resume(upload)
  await hub.settle()
  assert.equal(upload.state, 'done')
  assert.equal(upload.error, null)
})

test('a pause stops the bytes, gives way to others, and goes on', async () => {
  const hub = new Hub()
  let release = () => {}
  hub.held = new Promise((resolve) => (release = resolve))
  const all = hub.add(...'abcd'.split('').map((name) => ({ name })))
  await hub.settle()
  assert.deepEqual(states(hub), ['sending', 'sending', 'sending', 'waiting'])
  hub.queue.pause(all[0])
  await hub.settle()
  assert.deepEqual(states(hub), ['paused', 'sending', 'sending', 'sending'])
  hub.uploads.get(all[0].upload).bytes = [] // what was under way did not arrive
  hub.queue.resume(all[0])
  release()
  await hub.settle()
  assert.deepEqual(states(hub), ['done', 'done', 'done', 'done'])
})

test('paused and gone on with at once, it is not brought twice', async () => {
  const hub = new Hub()
  const [upload] = hub.add({ name: 'a' })
  hub.queue.pause(upload)
  hub.queue.resume(upload)
  await hub.settle()
  assert.equal(upload.state, 'done')
  assert.equal(hub.asked.filter((verb) => verb.do === 'putfile').length, 1)
})

test('what is given up the hub forgets, also when it was just being begun', async () => {
  const hub = new Hub()
  let release = () => {}
  hub.held = new Promise((resolve) => (release = resolve))
  const [first, second] = hub.add({ name: 'a' }, { name: 'b' })
  hub.queue.cancel(second) // its putfile is not answered yet
  await hub.settle()
  hub.queue.cancel(first)
  await hub.settle()
  release()
  assert.deepEqual(hub.queue.list, [])
  assert.equal(hub.uploads.size, 0)
  assert.deepEqual(hub.ended, ['b', 'a'])
})

test('after a reload it waits for its bytes, and goes on where the hub is', async () => {
  const hub = new Hub()
  hub.uploads.set('old', { path: 'a', size: 3, mtime: 5, bytes: [97] })
  hub.queue.add([{ ...record('a', 3), upload: 'old' }], [])
  await hub.settle()
  assert.deepEqual(states(hub), ['lost'])
  const [upload] = hub.queue.list
  hub.queue.give(upload, new File(['aaa'], 'a', { lastModified: 5 }))
  await hub.settle()
  assert.equal(upload.state, 'done')
  assert.equal(hub.uploads.get('old').bytes.length, 3)
  assert.deepEqual(hub.asked, [])
})

test('an upload that the hub does not know any more begins anew', async () => {
  const hub = new Hub()
  hub.queue.add([{ ...record('a', 3), upload: 'gone' }], [new File(['aaa'], 'a')])
  await hub.settle()
  assert.deepEqual(states(hub), ['done'])
  assert.equal(hub.asked[0].do, 'putfile')
})

test('a file that was there before the hub could say so is not put twice', async () => {
  const hub = new Hub()
  hub.answers = () => {
    throw lost
  }
  const [upload] = hub.add({ name: 'a' })
  await hub.settle()
  assert.equal(upload.state, 'resting')
  hub.uploads.get(upload.upload).forgotten = true // it began anew, and knows but the file
  await hub.pass(1_000)
  assert.equal(upload.state, 'done')
  assert.equal(upload.filed, 'a')
  assert.equal(hub.asked.filter((verb) => verb.do === 'putfile').length, 1)
})

test('where a file stands whose last answer was lost is asked', async () => {
  const hub = new Hub()
  hub.answers = () => {
    throw lost
  }
  const [upload] = hub.add({ name: 'a' })
  await hub.settle()
  assert.equal(upload.state, 'resting')
  await hub.pass(1_000)
  assert.equal(upload.filed, 'a')
  assert.deepEqual(hub.asked.map((verb) => verb.do), ['putfile', 'keepfile'])
})

test('what is kept over a reload is what is not there, and what is still to be said', async () => {
  const hub = new Hub()
  const say = { id: 's', text: 'look' }
  hub.queue.add([record('a', 1), { ...record('b', 1), say }], [new File(['a'], 'a'), new File(['b'], 'b')])
  await hub.settle()
  assert.deepEqual(records(hub.queue.list).map(({ name, filed }) => [name, filed]), [['b', 'b']])
  const kept = JSON.parse(JSON.stringify(records(hub.queue.list)))
  const later = new Hub()
  later.queue.add(kept, [])
  assert.deepEqual(states(later), ['done'])
})

test('only the very file goes on', () => {
  const upload = record('a.txt', 3)
  assert.ok(isSame(upload, { name: 'a.txt', size: 3, lastModified: 5 }))
  for (const other of [{ name: 'b.txt' }, { size: 4 }, { lastModified: 6 }]) {
    assert.ok(!isSame(upload, { name: 'a.txt', size: 3, lastModified: 5, ...other }))
  }
})

test('a rate looks back a few seconds', () => {
  const rate = new Rate()
  assert.equal(rate.speed(0), 0)
  for (let at = 0; at <= 2_000; at += 200) rate.add(at, 100)
  assert.equal(Math.round(rate.speed(2_000)), 500)
  assert.equal(rate.remaining(2_000, 5_000), 10)
  assert.equal(rate.remaining(20_000, 5_000), null)
})

test('files are shown by what the hub shows, and pasted pictures get the time', () => {
  assert.deepEqual(['a.PNG', 'b.mp3', 'c.webm', 'd.csv'].map(kindOf), ['image', 'audio', 'video', 'text'])
  assert.deepEqual(['a.svg', 'b.html', 'c.pdf', 'png', 'd.js'].map(kindOf), [null, null, null, 'image', null])
  assert.equal(iconOf('a.zip'), 'archive')
  assert.equal(sizeText(1023), '1023 B')
  assert.equal(sizeText(1536), '1.5 KiB')
  const now = new Date(2026, 10, 6, 4, 5, 9)
  assert.equal(clockName({ name: 'image.png' }, now), '2026-11-06 04.05.09.png')
  assert.equal(clockName({ name: 'plan.png' }, now), 'plan.png')
})

test('several files are told as their folder, or as the first of them', () => {
  const picked = (...paths) => paths.map((path) => ({ path, file: { size: 5 } }))
  assert.equal(severalOf(picked('a/b')), undefined)
  assert.deepEqual(severalOf(picked('a/b', 'a/c/d')), { name: 'a/', files: 2, size: 10 })
  assert.deepEqual(severalOf(picked('b', 'c', 'a/b')), { name: 'b, …', files: 3, size: 15 })
  assert.deepEqual(severalOf(picked('ab/c', 'a/c')), { name: 'ab/c, …', files: 2, size: 10 })
  assert.ok(severalOf(picked(`${'𝕏'.repeat(255)}/b`, `${'𝕏'.repeat(255)}/c`)).name.length < 255)
})

test('what several files are is said with each, also after a reload', async () => {
  const hub = new Hub()
  const of = { name: 'a/', files: 2, size: 10 }
  hub.queue.add([{ ...record('one', 3), of }], [null])
  assert.deepEqual(records(hub.queue.list)[0].of, of)
  hub.queue.give(hub.queue.list[0], new File(['one'], 'one'))
  await hub.settle()
  assert.deepEqual(hub.asked[0].of, of)
  assert.equal('of' in records([{ ...record('two', 3), state: 'waiting' }])[0], false)
})
