import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Heights, Layout } from '../../../src/landline/web/page/js/view/layout.js'
import { ReadMark } from '../../../src/landline/web/page/js/view/read-mark.js'
import { messageAt, rowsOf, TOGETHER } from '../../../src/landline/web/page/js/view/rows.js'

const NOON = new Date(2026, 10, 26, 12).getTime()
const DAY = 86_400_000

const said = (seq, more = {}) => ({ is: 'message', room: 'lobby', seq, from: 'ada', user: 'a', at: NOON + seq, ...more })
const run = (items, more = {}) => ({ items, waiting: [], atStart: true, atEnd: true, ...more })
const keys = (rows) => rows.map(({ key, leads }) => (leads ? `${key}!` : key)).join(' ')
const shown = (timeline, mark = null) => keys(rowsOf(timeline, { mark, me: 'me' }))

test('what one person says at once stands together, under the day', () => {
  const items = [said(1), said(2), said(3, { user: 'b', from: 'bob' }), said(4, { user: 'b', from: 'bob' })]
  assert.equal(shown(run(items)), 'start d2026-11-26 m1! m2 m3! m4')
})

for (const [what, next] of [
  ['a while later', { at: NOON + 1 + TOGETHER + 1 }],
  ['under another name', { from: 'eve' }],
  ['by a letter', { via: 'letter' }],
  ['as an answer', { reply: 1 }],
  ['of oneself', { me: true }],
  ['as a deed', { kind: 'pin' }],
]) {
  test(`what is said ${what} begins anew`, () => {
    assert.equal(shown(run([said(1), said(2, next)])), 'start d2026-11-26 m1! m2!')
  })
}

test('every day has its line', () => {
  assert.equal(shown(run([said(1), said(2, { at: NOON + DAY })])), 'start d2026-11-26 m1! d2026-11-27 m2!')
})

test('the line of what is new stands before the first message of others', () => {
  const items = [said(1), said(2, { user: 'me', from: 'me' }), said(3), said(4)]
  assert.equal(shown(run(items), 1), 'start d2026-11-26 m1! m2! new m3! m4')
  assert.equal(shown(run(items), 4), 'start d2026-11-26 m1! m2! m3! m4')
})

test('what is not loaded is a row, and what waits stands at the end', () => {
  const waiting = [{ cid: 'c1' }, { cid: 'c2' }]
  const items = [said(7)]
  assert.equal(shown(run(items, { atStart: false, waiting })), 'older d2026-11-26 m7! wc1! wc2')
  assert.equal(shown(run(items, { atStart: false, atEnd: false, waiting })), 'older d2026-11-26 m7! newer')
})

test('that files came is not noted where a text shows them', () => {
  const put = (seq, path, user = 'a') => said(seq, { kind: 'file', did: 'put', user, files: [{ path }] })
  const text = said(4, { files: [{ path: 'a' }, { path: 'b' }] })
  assert.equal(shown(run([put(1, 'a'), put(2, 'b'), put(3, 'c'), text])), 'start d2026-11-26 m3! m4!')
  assert.equal(shown(run([put(1, 'a', 'b'), text])), 'start d2026-11-26 m1! m4!')
  assert.equal(shown(run([put(1, 'a'), { ...text, deleted: true }])), 'start d2026-11-26 m1! m4!')
})

test('of files that are put together one line tells', () => {
  const put = (seq, told) => said(seq, { kind: 'file', did: 'put', files: [{ path: `p/${seq}` }], together: { name: 'p/', files: 3, size: 9, told } })
  assert.equal(shown(run([put(1, false), put(2, true), put(3, true), said(4)])), 'start d2026-11-26 m1! m4!')
})

test('a message that is gone is where the next one is', () => {
  const items = [said(3), said(9)]
  assert.deepEqual([1, 3, 4, 9, 12].map((seq) => messageAt(items, seq)?.seq), [3, 3, 9, 9, 9])
  assert.equal(messageAt([], 1), undefined)
})

const rows = (count) => Array.from({ length: count }, (_, n) => ({ key: `m${n}` }))

test('few rows stand at the end of the view', () => {
  const heights = new Heights()
  for (const { key } of rows(2)) heights.measured(key, 30)
  const layout = new Layout(rows(2), heights, 100)
  assert.deepEqual([layout.top(0), layout.top(1), layout.total], [40, 70, 100])
})

test('a place is found by its height, and the other way round', () => {
  const heights = new Heights()
  const all = rows(500)
  for (const [n, { key }] of all.entries()) heights.measured(key, 10 + (n % 7) * 3.5)
  const layout = new Layout(all, heights, 100)
  for (const place of all.keys()) {
    assert.equal(layout.at(layout.top(place)), place)
    assert.equal(layout.at(layout.top(place + 1) - 0.01), place)
    assert.equal(layout.topOf(`m${place}`), layout.top(place))
  }
  assert.deepEqual([layout.at(-50), layout.at(1e9)], [0, 499])
})

test('the window holds what is seen, some more around it, and never too many', () => {
  const heights = new Heights()
  const all = rows(1000)
  for (const { key } of all) heights.measured(key, 10)
  const layout = new Layout(all, heights, 600)
  assert.deepEqual(layout.window(5000, 600, 100, 120), [490, 571])
  const [from, to] = layout.window(5000, 600, 5000, 120)
  assert.ok(to - from === 120 && from <= 500 && to >= 560)
  assert.deepEqual(layout.window(0, 600, 100, 120), [0, 71])
  assert.deepEqual(new Layout([], heights, 600).window(0, 600, 100, 120), [0, 0])
})

test('what is not measured is taken for the average', () => {
  const heights = new Heights()
  heights.measured('a', 20)
  heights.measured('b', 40)
  assert.equal(heights.of('c'), 30)
  heights.keep(new Set(['a']))
  assert.equal(heights.of('b'), 20)
})

const room = (read, unread) => ({ info: { read }, unread })
const loaded = (last) => ({ loaded: true, atEnd: true, last })

test('the mark is where one had read when one came', () => {
  const mark = new ReadMark()
  mark.look({ loaded: false }, room(5, 3), false)
  assert.equal(mark.seq, null)
  mark.look(loaded(8), room(5, 3), false)
  assert.deepEqual([mark.seq, mark.count], [5, 3])
  mark.look(loaded(8), room(8, 0), true)
  assert.deepEqual([mark.seq, mark.count], [5, 3])
})

test('the mark moves when one has read all, and looks away', () => {
  const mark = new ReadMark()
  mark.look(loaded(8), room(8, 0), true)
  assert.equal(mark.seq, null)
  mark.look(loaded(9), room(8, 1), true)
  assert.equal(mark.seq, null, 'who reads along needs no line')
  mark.look(loaded(9), room(9, 0), true)
  mark.leave()
  mark.look(loaded(10), room(9, 1), false)
  mark.look(loaded(11), room(9, 2), false)
  assert.deepEqual([mark.seq, mark.count], [9, 2])
  mark.answered()
  assert.equal(mark.seq, null)
})

test('a guest who has no mark sees no line', () => {
  const mark = new ReadMark()
  mark.look(loaded(8), room(undefined, 3), false)
  assert.equal(mark.seq, null)
})
