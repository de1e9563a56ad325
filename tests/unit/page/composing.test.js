import assert from 'node:assert/strict'
import { test } from 'node:test'

import { COMMAND_NAMES, parseCommand, unescaped } from '../../../src/landline/web/page/js/text/commands.js'
import { begunAt, completed, emojiFor, namesFor } from '../../../src/landline/web/page/js/text/completion.js'
import { EMOJI, emojiNamed, findEmoji } from '../../../src/landline/web/page/js/text/emoji.js'
import { safeBlock, safeText } from '../../../src/landline/web/page/js/text/safe.js'

const HERE = { room: 'lobby', said: 7 }

for (const [text, wanted] of [
  ['hi', null],
  ['/etc/passwd is a file', null],
  ['// a comment', null],
  ['/ spaced', null],
  ['/me waves', { say: { room: 'lobby', text: 'waves', me: true } }],
  ['/ME waves\nand goes', { say: { room: 'lobby', text: 'waves\nand goes', me: true } }],
  ['/msg @bob are you there', { say: { room: '@bob', text: 'are you there' } }],
  ['/reply #3 yes', { say: { room: 'lobby', text: 'yes', reply: 3 } }],
  ['/edit better', { verb: { do: 'edit', room: 'lobby', seq: 7, text: 'better' } }],
  ['/edit 5 better', { verb: { do: 'edit', room: 'lobby', seq: 5, text: 'better' } }],
  ['/delete 5', { verb: { do: 'delete', room: 'lobby', seq: 5 } }],
  ['/react 5 👍', { verb: { do: 'react', room: 'lobby', seq: 5, emoji: '👍' } }],
  ['/unpin 5', { verb: { do: 'pin', room: 'lobby', seq: 5, off: true } }],
  ['/topic what it is about', { verb: { do: 'topic', room: 'lobby', text: 'what it is about' } }],
  ['/topic', { verb: { do: 'topic', room: 'lobby', text: '' } }],
  ['/nick eve', { verb: { do: 'nick', name: 'eve' } }],
  ['/away lunch', { verb: { do: 'status', state: 'away', text: 'lunch' } }],
  ['/back', { verb: { do: 'status', state: 'online' } }],
  ['/join #build', { verb: { do: 'join', room: 'build' }, go: { view: 'room', room: 'build' } }],
  ['/create plans private What is next', {
    verb: { do: 'create', room: 'plans', kind: 'private', topic: 'What is next' },
    go: { view: 'room', room: 'plans' },
  }],
  ['/create plans What is next', {
    verb: { do: 'create', room: 'plans', topic: 'What is next' },
    go: { view: 'room', room: 'plans' },
  }],
  ['/ban mallory 24 spam spam', { verb: { do: 'ban', room: 'lobby', who: 'mallory', hours: 24, reason: 'spam spam' } }],
  ['/mute mallory too loud', { verb: { do: 'mute', room: 'lobby', who: 'mallory', reason: 'too loud' } }],
  ['/search from:ada', { go: { view: 'search', text: 'from:ada' } }],
  ['/files', { go: { view: 'files', room: 'lobby' } }],
  ['/help', { help: true }],
]) {
  test(`command ${JSON.stringify(text)}`, () => assert.deepEqual(parseCommand(text, HERE), wanted))
}

for (const text of ['/nonsense', '/me', '/msg bob', '/reply x y', '/delete', '/delete 5 6', '/nick', '/nick a b', '/join', '/kick']) {
  test(`refused ${JSON.stringify(text)}`, () => {
    assert.deepEqual(Object.keys(parseCommand(text, HERE) ?? {}), ['refusal'])
  })
}

test('without a message of one’s own there is nothing to edit', () => {
  assert.ok('refusal' in (parseCommand('/edit x', { room: 'lobby', said: 0 }) ?? {}))
})

test('two slashes say one', () => assert.equal(unescaped('//help'), '/help'))

test('every command has its words', () => assert.equal(new Set(COMMAND_NAMES).size, COMMAND_NAMES.length))

for (const [text, wanted] of [
  ['hi @ad', { sign: '@', word: 'ad', start: 3 }],
  ['@', { sign: '@', word: '', start: 0 }],
  ['问@小', { sign: '@', word: '小', start: 1 }],
  ['mail me@host', null],
  ['see #bu', { sign: '#', word: 'bu', start: 4 }],
  [':ta', { sign: ':', word: 'ta', start: 0 }],
  [':t', null],
  [':)', null],
  [':笑', { sign: ':', word: '笑', start: 0 }],
  ['12:30', null],
  ['/to', { sign: '/', word: 'to', start: 0 }],
  ['a /to', null],
  ['/topic x', null],
]) {
  test(`begun ${JSON.stringify(text)}`, () => assert.deepEqual(begunAt(text, text.length), wanted))
}

test('the choice takes the place of what was begun, and the rest stays', () => {
  const begun = begunAt('hi @ad and bob', 6)
  assert.deepEqual(completed('hi @ad and bob', begun, { text: '@ada ', shown: '', hint: '' }), ['hi @ada and bob', 8])
})

test('who is in the room comes first, and nobody twice', () => {
  assert.deepEqual(namesFor('a', [['bea', 'al'], ['al', 'ada', 'Ann']]), ['al', 'ada', 'Ann', 'bea'])
})

test('emoji are found in both languages, by the shortest name first', () => {
  assert.equal(findEmoji('heart')[0]?.emoji, '❤️')
  assert.equal(findEmoji('撒花')[0]?.emoji, '🎉')
  assert.equal(emojiFor('thumbsup', 'en')[0]?.text, '👍 ')
  assert.equal(emojiNamed('+1'), '👍')
  assert.equal(emojiNamed('constructor'), '')
})

test('every emoji has names of its own', () => {
  assert.ok(EMOJI.every(({ emoji, name, chinese }) => emoji && /^[a-z0-9_]+$/.test(name) && chinese))
  assert.equal(new Set(EMOJI.map(({ name }) => name)).size, EMOJI.length)
  assert.equal(new Set(EMOJI.map(({ emoji }) => emoji)).size, EMOJI.length)
})

test('what would be invisible is to be seen', () => {
  assert.equal(safeText('a\u202eb\u0007\u2066c\ud800 \n d'), 'a\\u202eb\\x07\\u2066c\\ud800 d')
  assert.equal(safeBlock('a\n\tb\u{e0041}'), 'a\n\tb\\u{e0041}')
  assert.equal(safeText('👩‍💻 می‌خواهم'), '👩‍💻 می‌خواهم')
  assert.equal(safeText('abcdef', 4), 'abc…')
})
