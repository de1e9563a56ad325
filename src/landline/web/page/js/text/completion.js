/**
 * What may be completed where the caret stands: `@name`, `#room`, `:emoji:`, `/command`. Pure:
 * who and what there is comes as arguments.
 */

import { findEmoji } from './emoji.js'

/** @typedef {{ sign: '@' | '#' | ':' | '/', word: string, start: number }} Begun  what is being typed */
/** @typedef {{ text: string, shown: string, hint: string }} Choice  `text` takes its place */

/** Choices that are shown. */
export const MOST = 8
/** Letters after which emoji are offered: `:)` and `12:30` are none. */
const EMOJI_FROM = 2
const LONGEST = 64

/** Return what is being typed before the caret; null where that is nothing to complete.
 * @param {string} text @param {number} caret @returns {Begun | null} */
export function begunAt(text, caret) {
  const before = text.slice(Math.max(0, caret - LONGEST), caret)
  const match = /(^|[\s(（，。、“]|[\u3400-\u9fff])([@#:])([^\s@#:]*)$/.exec(before)
  const command = /^\/([a-z]*)$/.exec(text.slice(0, caret))
  if (command) return { sign: '/', word: command[1] ?? '', start: 0 }
  if (!match) return null
  const sign = /** @type {'@' | '#' | ':'} */ (match[2])
  const word = match[3] ?? ''
  if (sign === ':' && [...word].length < EMOJI_FROM && !/[\u3400-\u9fff]/.test(word)) return null
  return { sign, word, start: caret - word.length - 1 }
}

/** Return the names that begin with, or hold, `word`: earlier lists first, none twice.
 * @param {string} word @param {string[][]} lists */
export function namesFor(word, lists) {
  const wanted = word.toLowerCase()
  const all = [...new Set(lists.flatMap((list) => [...list].sort((a, b) => a.localeCompare(b))))]
  const begin = all.filter((name) => name.toLowerCase().startsWith(wanted))
  const within = all.filter((name) => name.toLowerCase().indexOf(wanted) > 0)
  return [...begin, ...within].slice(0, MOST)
}

/** @param {string} word @param {'en' | 'zh'} language @returns {Choice[]} */
export function emojiFor(word, language) {
  return findEmoji(word, MOST).map(({ emoji, name, chinese }) => ({
    text: `${emoji} `,
    shown: `${emoji} :${name}:`,
    hint: language === 'zh' ? chinese : '',
  }))
}

/** Put a choice in the place of what was begun; returns the text and where the caret is then.
 * @param {string} text @param {Begun} begun @param {Choice} choice @returns {[string, number]} */
export function completed(text, begun, choice) {
  const end = begun.start + 1 + begun.word.length
  const rest = text.slice(end).replace(/^ /, '')
  return [text.slice(0, begun.start) + choice.text + rest, begun.start + choice.text.length]
}
