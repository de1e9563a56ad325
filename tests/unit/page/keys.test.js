import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'

/** A page with nothing on it but what hears the keyboard. */
class Element {
  isContentEditable = false
}
class Field extends Element {
  type = 'text'
}
Object.assign(globalThis, {
  HTMLElement: Element,
  HTMLInputElement: Field,
  HTMLTextAreaElement: class extends Element {},
  HTMLSelectElement: class extends Element {},
})
const { describe, hearKeys, keysShown, register, registered } = await import(
  '../../../src/landline/web/page/js/base/keys.js'
)

let hear
let dialog = null
hearKeys({ addEventListener: (_, heard) => (hear = heard), querySelector: () => dialog })

/** Press a key; returns whether it was taken. */
function press(key, { target = new Element(), ...more } = {}) {
  let taken = false
  hear({ key, target, preventDefault: () => (taken = true), ...more })
  return taken
}

let done = []
/** @type {(() => void)[]} */
let ends = []
beforeEach(() => {
  for (const end of ends) end()
  done = []
  dialog = null
  ends = ['?', 'Ctrl+K', 'Alt+Shift+ArrowDown', 'Alt+ArrowDown', 'Ctrl+/', 'F6'].map((keys) =>
    register(keys, keys, () => done.push(keys), 'text'),
  )
})

for (const [key, more, wanted] of [
  ['?', { shiftKey: true }, '?'],
  ['k', { ctrlKey: true }, 'Ctrl+K'],
  ['K', { ctrlKey: true }, 'Ctrl+K'],
  ['k', { metaKey: true }, 'Ctrl+K'],
  ['ArrowDown', { altKey: true }, 'Alt+ArrowDown'],
  ['ArrowDown', { altKey: true, shiftKey: true }, 'Alt+Shift+ArrowDown'],
  ['/', { ctrlKey: true }, 'Ctrl+/'],
  ['F6', {}, 'F6'],
  ['k', {}, null],
  ['k', { ctrlKey: true, altKey: true }, null],
  ['k', { ctrlKey: true, shiftKey: true }, null],
  ['F6', { shiftKey: true }, null],
]) {
  test(`${JSON.stringify(more)} ${key} is ${wanted}`, () => {
    assert.equal(press(key, more), wanted !== null)
    assert.deepEqual(done, wanted === null ? [] : [wanted])
  })
}

test('who types keeps the letters, and not what goes with Ctrl', () => {
  const target = new Field()
  assert.equal(press('?', { shiftKey: true, target }), false)
  assert.equal(press('k', { ctrlKey: true, target }), true)
  assert.equal(press('F6', { target }), true)
  target.type = 'checkbox'
  assert.equal(press('?', { shiftKey: true, target }), true)
})

test('an input method, a dialog and whoever has heard it already keep their keys', () => {
  assert.equal(press('k', { ctrlKey: true, isComposing: true }), false)
  assert.equal(press('k', { ctrlKey: true, keyCode: 229 }), false)
  assert.equal(press('k', { ctrlKey: true, defaultPrevented: true }), false)
  dialog = {}
  assert.equal(press('k', { ctrlKey: true }), false)
  assert.deepEqual(done, [])
})

test('the map shows what is registered and what is only described, until it ends', () => {
  const end = describe('send', 'Enter', 'text')
  assert.ok(registered().some(({ action }) => action === 'send'))
  assert.equal(press('Enter'), false)
  end()
  assert.ok(!registered().some(({ action }) => action === 'send'))
})

test('keys are shown one by one', () => {
  assert.deepEqual(keysShown('Alt+Shift+ArrowUp'), ['Alt', 'Shift', '↑'])
  assert.deepEqual(keysShown('Ctrl++'), ['Ctrl', '+'])
  assert.deepEqual(keysShown('?'), ['?'])
})
