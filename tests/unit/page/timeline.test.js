import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Pager } from '../../../src/landline/web/page/js/store/pager.js'
import { MOST, Timeline } from '../../../src/landline/web/page/js/store/timeline.js'

const text = (seq, more = {}) => ({
  is: 'message', room: 'lobby', seq, from: 'bob', user: 'b', at: seq * 10, text: `text ${seq}`, ...more,
}) // prettier-ignore
const change = (seq, kind, target, more = {}) => text(seq, { kind, target, text: '', ...more })
const range = (first, last) => Array.from({ length: last - first + 1 }, (_, n) => text(first + n))
const seqs = ({ items }) => items.map(({ seq }) => seq)
const NO_MORE = { before: false, behind: false }

function loaded(messages, more = NO_MORE) {
  const timeline = new Timeline('lobby')
  timeline.head = more.behind ? 0 : messages.at(-1).seq
  timeline.begin(messages, timeline.head, more)
  return timeline
}

/** A log, and who asks for parts of it; `hold` keeps answers back. */
function paged(log, size = 100) {
  const asked = []
  const timeline = new Timeline('lobby')
  const ask = async (part) => {
    asked.push(part)
    const { before = Infinity, after, limit } = part
    const most = Math.min(limit, size)
    const rest = log.filter(({ seq }) => (after === undefined ? seq < before : seq > after))
    const messages = after === undefined ? rest.slice(-most) : rest.slice(0, most)
    return { is: 'page', room: 'lobby', messages, more: rest.length > messages.length }
  }
  return { asked, timeline, pager: new Pager(timeline, ask, () => {}) }
}

test('what is said at the end is appended, what comes again is not', () => {
  const timeline = loaded(range(1, 2))
  timeline.live(text(3), false)
  timeline.live(text(3), false)
  assert.deepEqual(seqs(timeline), [1, 2, 3])
  assert.equal(timeline.last, 3)
})

test('changes are in what they change, and nowhere else', () => {
  const timeline = loaded(range(1, 2))
  timeline.live(change(3, 'edit', 1, { text: 'new' }), false)
  timeline.live(change(4, 'react', 2, { emoji: '👍' }), false)
  timeline.live(text(5, { reply: 1, quote: { from: 'bob', text: 'new' } }), false)
  timeline.live(change(6, 'pin', 1), false)
  assert.deepEqual(seqs(timeline), [1, 2, 5, 6])
  assert.equal(timeline.find(1).text, 'new')
  assert.deepEqual(timeline.find(1).replies, [5])
  assert.deepEqual(timeline.find(2).reactions, { '👍': ['b'] })
  timeline.live(change(7, 'delete', 1), false)
  assert.equal(timeline.find(1).deleted, true)
  assert.equal(timeline.find(5).quote.text, undefined)
})

test('a message that is changed is another object, all others are the same', () => {
  const timeline = loaded(range(1, 2))
  const [one, two] = timeline.items
  timeline.live(change(3, 'edit', 1, { text: 'new' }), false)
  assert.notEqual(timeline.items[0], one)
  assert.equal(timeline.items[1], two)
})

test('while one reads further up, what is said is counted', () => {
  const timeline = loaded(range(1, 2), { before: false, behind: true })
  timeline.live(text(9), false)
  timeline.live(text(10), true)
  timeline.live(change(11, 'edit', 1, { text: 'new' }), false)
  assert.deepEqual(seqs(timeline), [1, 2])
  assert.equal(timeline.missed, 1)
  assert.equal(timeline.find(1).text, 'new')
})

test('at most so many are kept: at the end the oldest go', () => {
  const timeline = loaded(range(1, MOST))
  for (const message of range(MOST + 1, MOST + 50)) timeline.live(message, false)
  assert.ok(timeline.items.length <= MOST)
  assert.equal(timeline.items.at(-1).seq, MOST + 50)
  assert.equal(timeline.items[0].seq, timeline.first)
  assert.equal(timeline.atStart, false)
})

test('at most so many are kept: further up the newest go', () => {
  const timeline = loaded(range(101, 100 + MOST), { before: true, behind: false })
  timeline.older(range(1, 100), timeline.head, { before: 101, more: false })
  assert.equal(timeline.items.length, MOST)
  assert.deepEqual([timeline.first, timeline.last], [1, MOST])
  assert.equal(timeline.atEnd, false)
  assert.equal(timeline.atStart, true)
})

test('a page that does not adjoin the run is of another one', () => {
  const timeline = loaded(range(10, 20), { before: true, behind: true })
  timeline.older(range(1, 5), timeline.head, { before: 6, more: false })
  timeline.newer(range(31, 40), timeline.head, { after: 30, more: false })
  assert.deepEqual(seqs(timeline), seqs({ items: range(10, 20) }))
})

test('what changed while a page was on its way is in it', () => {
  const timeline = new Timeline('lobby')
  timeline.head = 5
  timeline.live(change(6, 'edit', 2, { text: 'new' }), false)
  timeline.live(change(7, 'delete', 3), false)
  const answer = text(4, { reply: 3, quote: { from: 'bob', text: 'text 3' } })
  timeline.begin([...range(1, 3), answer, text(5)], 5, NO_MORE)
  assert.equal(timeline.find(2).text, 'new')
  assert.equal(timeline.find(3).deleted, true)
  assert.equal(timeline.find(4).quote.text, undefined)
})

test('texts behind what was read are counted, if all of them are known', () => {
  const timeline = loaded([...range(5, 8), text(9, { mentions: ['me'] }), text(10, { user: 'me' })])
  assert.deepEqual(timeline.after(6, 'me'), { unread: 3, mentions: 1, upTo: 10 })
  assert.equal(timeline.after(2, 'me'), null)
})

test('the newest page comes first, older ones on demand, until there are none', async () => {
  const { pager, timeline, asked } = paged(range(1, 250))
  await Promise.all([pager.toEnd(), pager.toEnd()])
  assert.equal(asked.length, 1)
  assert.deepEqual([timeline.first, timeline.last, timeline.atEnd], [151, 250, true])
  await pager.older()
  await pager.older()
  assert.deepEqual([timeline.first, timeline.atStart], [1, true])
  await pager.older()
  assert.equal(asked.length, 3)
})

test('pages without anything to be seen are passed over', async () => {
  const edits = Array.from({ length: 300 }, (_, n) => change(101 + n, 'edit', 1))
  const { pager, timeline } = paged([...range(1, 100), ...edits])
  await pager.toEnd()
  assert.deepEqual(seqs(timeline), [])
  await pager.older()
  assert.ok(timeline.items.length >= 20)
})

test('a jump shows what stands around, and the way on from there', async () => {
  const { pager, timeline } = paged(range(1, 1000))
  await pager.to(500)
  assert.ok(timeline.find(500) && timeline.find(460) && timeline.find(540))
  assert.equal(timeline.atEnd, false)
  await pager.newer()
  assert.ok(timeline.find(600))
  await pager.toEnd()
  assert.deepEqual([timeline.last, timeline.atEnd], [1000, true])
})

test('a date is found by halving', async () => {
  const { pager, timeline, asked } = paged(range(1, 5000))
  assert.equal(await pager.toDate(12_345), 1235)
  assert.ok(timeline.find(1235))
  assert.ok(asked.length < 20)
  assert.equal(await pager.toDate(0), 1)
  assert.equal(await pager.toDate(1e9), 5000)
})

test('a date is found where the oldest are gone', async () => {
  const { pager } = paged(range(3001, 5000))
  assert.equal(await pager.toDate(0), 3001)
  assert.equal(await pager.toDate(40_005), 4001)
})

test('what was said while the newest page was on its way is loaded too', async () => {
  const log = range(1, 10)
  const { pager, timeline } = paged(log)
  const end = pager.toEnd()
  log.push(text(11))
  timeline.live(text(11), false)
  await end
  assert.equal(timeline.last, 11)
  assert.equal(timeline.atEnd, true)
})

test('a gap at the end is closed by the newest page', async () => {
  const log = range(1, 10)
  const { pager, timeline } = paged(log)
  await pager.toEnd()
  log.push(...range(11, 5000))
  await pager.missed(5001)
  assert.deepEqual([timeline.first, timeline.last, timeline.atEnd], [4901, 5000, true])
})

test('a gap while one reads further up leaves that where it is, as it stands now', async () => {
  const log = range(1, 1000)
  const { pager, timeline } = paged(log)
  await pager.to(500)
  const before = seqs(timeline)
  log[499] = { ...log[499], text: 'new' }
  log.push(change(1001, 'edit', 500, { text: 'new' }))
  await pager.missed(1002)
  assert.deepEqual(seqs(timeline), before)
  assert.equal(timeline.find(500).text, 'new')
})

test('why nothing could be loaded is known', async () => {
  const { HubError } = await import('../../../src/landline/web/page/js/wire/errors.js')
  const timeline = new Timeline('den')
  const refusal = new HubError({ code: 'room.closed', text: 'no' })
  const pager = new Pager(timeline, () => Promise.reject(refusal), () => {})
  await assert.rejects(pager.toEnd(), { code: 'room.closed' })
  assert.equal(timeline.failed, refusal)
  assert.equal(timeline.loading, null)
})
