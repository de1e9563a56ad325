/** What is offered to moderators: the rules of `landline/hub/access.py`, row by row. */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { deedsOn, mayModerate, mayOwn, rankIn } from '../../../src/landline/web/page/js/store/rights.js'

const room = (kind, role) => ({ room: 'build', kind, role })
const me = (role) => ({ id: 'me', role })
const here = (role, more = {}) => ({ id: 'other', name: 'bo', role, here: true, ...more })

test('a role on the hub counts in rooms that it runs', () => {
  assert.equal(rankIn(room('public'), 'moderator'), 3)
  assert.equal(rankIn(room('private'), 'moderator'), 0)
  assert.equal(rankIn(room('private'), 'owner'), 4)
  assert.equal(rankIn(room('private', 'owner'), 'guest'), 4)
  assert.equal(rankIn(room('public', 'member'), 'member'), 2)
})

test('nobody runs talks, notes and the audit log', () => {
  for (const kind of ['direct', 'own', 'audit']) {
    assert.equal(mayModerate(room(kind, 'owner'), 'owner'), false)
    assert.equal(mayOwn(room(kind, 'owner'), 'owner'), false)
  }
  assert.equal(mayModerate(undefined, 'owner'), false)
})

test('members are offered nothing', () => {
  assert.deepEqual(deedsOn(room('public', 'member'), me('member'), here('member'), 'member'), [])
})

test('a moderator acts against those below alone', () => {
  const own = room('public', 'moderator')
  assert.deepEqual(deedsOn(own, me('member'), here('member'), 'member'), ['mute', 'kick', 'ban'])
  assert.deepEqual(deedsOn(own, me('member'), here('moderator'), 'member'), [])
  assert.deepEqual(deedsOn(own, me('member'), here('member'), 'moderator'), [])
  assert.deepEqual(deedsOn(own, me('member'), { ...here('member'), id: 'me' }, 'member'), [])
})

test('who owns a room gives roles, and the hub’s owner acts against anybody', () => {
  const own = room('public', 'owner')
  assert.ok(deedsOn(own, me('member'), here('member'), 'guest').includes('grant'))
  assert.ok(deedsOn(own, me('owner'), here('owner'), 'owner').includes('ban'))
  assert.deepEqual(deedsOn(own, me('owner'), { ...here('owner'), id: 'me' }, 'owner'), ['grant'])
})

test('what holds already is ended, not done again', () => {
  const own = room('public', 'moderator')
  const away = { here: false, role: undefined }
  assert.deepEqual(deedsOn(own, me('member'), here(undefined, { ...away, banned: 0 }), 'guest'), ['mute', 'unban'])
  assert.deepEqual(deedsOn(own, me('member'), here('member', { muted: 5 }), 'guest'), ['unmute', 'kick', 'ban'])
})

test('into a private room one is put', () => {
  const own = room('private', 'moderator')
  assert.ok(deedsOn(own, me('member'), here(undefined), 'guest').includes('invite'))
  assert.ok(!deedsOn(own, me('member'), here('member'), 'guest').includes('invite'))
})
