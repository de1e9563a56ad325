import assert from 'node:assert/strict'
import { test } from 'node:test'

import { rank } from '../../../src/landline/web/page/js/text/fuzzy.js'
import {
  formatQuery,
  markedPieces,
  parseQuery,
  withFilter,
  withoutFilter,
} from '../../../src/landline/web/page/js/text/query.js'

const found = (names, typed) =>
  rank(names.map((name) => ({ name, weight: 0 })), typed).map(({ name }) => name)

for (const [typed, wanted] of [
  ['bld', ['bold-ideas', 'build']],
  ['BUILD', ['build']],
  ['项组', ['项目小组']],
  ['组项', []],
  ['cafe', ['Café']],
  ['ａｄａ', ['ada']],
  ['@ada', ['ada']],
  ['bi', ['bold-ideas', 'build']],
  ['zz', []],
]) {
  test(`${typed} finds ${wanted}`, () => {
    assert.deepEqual(found(['项目小组', 'bold-ideas', 'build', 'Café', 'ada'], typed), wanted)
  })
}

test('where nothing is typed the weight says what comes first', () => {
  const places = [
    { name: 'a', weight: 0 },
    { name: 'b', weight: 2 },
    { name: 'c', weight: 1 },
  ]
  assert.deepEqual(rank(places, ' ').map(({ name }) => name), ['b', 'c', 'a'])
})

test('a name that is typed whole comes before one that begins so', () => {
  assert.deepEqual(found(['build-nightly', 'build'], 'build'), ['build', 'build-nightly'])
})

for (const [text, words, filters] of [
  ['plan', 'plan', []],
  ['  two   words ', 'two words', []],
  ['from:ada plan in:lobby', 'plan', ['from:ada', 'in:lobby']],
  ['from：小明 计划', '计划', ['from:小明']],
  ['in:"two words" x', 'x', ['in:two words']],
  ['from:“小 明”', '', ['from:小 明']],
  ['has:file has:link has:file', '', ['has:file', 'has:link']],
  ['FROM:ada from:bob', '', ['from:bob']],
  ['https://example.org', 'https://example.org', []],
  ['"a phrase from:ada"', '"a phrase from:ada"', []],
  ['from: ada', 'from: ada', []],
]) {
  test(`${text} is taken apart`, () => {
    const query = parseQuery(text)
    assert.equal(query.words, words)
    assert.deepEqual(query.filters.map(({ name, value }) => `${name}:${value}`), filters)
    assert.deepEqual(parseQuery(formatQuery(query)), query)
  })
}

test('a filter takes the place of another of its name, and goes again', () => {
  let query = withFilter(parseQuery('plan'), 'from', 'ada')
  query = withFilter(query, 'from', 'two words')
  query = withFilter(query, 'has', 'file')
  assert.equal(formatQuery(query), 'plan from:"two words" has:file')
  assert.equal(formatQuery(withoutFilter(query, { name: 'from', value: 'two words' })), 'plan has:file')
})

test('marks count characters, not halves of them', () => {
  const marked = (text, marks) =>
    markedPieces(text, marks).map((piece) => (piece.marked ? `[${piece.text}]` : piece.text)).join('')
  assert.equal(marked('😀 plan 计划', [[2, 6], [7, 9]]), '😀 [plan] [计划]')
  assert.equal(marked('plan', [[0, 4]]), '[plan]')
  assert.equal(marked('plan', []), 'plan')
  assert.equal(marked('plan', [[2, 9], [3, 2], [-1, 1]]), 'plan')
})
