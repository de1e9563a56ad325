/**
 * What stands within a line of Markdown, as a tree of plain objects.
 *
 * One pass over the characters, one over the marks, one that builds the tree: each is linear,
 * whatever the text is, and the tree is never deeper than `DEEPEST`. What does not live here:
 * lines that belong together (`markdown`), and what is shown of them (`view/marked`).
 */

import { emojiNamed } from './emoji.js'

/**
 * @typedef {{ is: 'text', text: string }
 *   | { is: 'code', text: string }
 *   | { is: 'mention', text: string }
 *   | { is: 'break' }
 *   | { is: 'link', to: string, parts: Span[] }
 *   | { is: 'bold' | 'italic' | 'strike', parts: Span[] }} Span
 * @typedef {{ mark: string, opens: boolean, closes: boolean, left: number, open: string[],
 *   close: string[], link: string }} Mark  a run of `*`, `_`, `~`, or a bracket
 */

/** Marks that may be open at once; another one is text. */
export const DEEPEST = 16
/** A longer run of `*`, `_` or `~` is a line somebody drew. */
const LONGEST_RUN = 3
/** Characters of an address that becomes a link. */
const LONGEST_LINK = 2048

const BARE_LINK = /https?:\/\/[^\s<>"'`\u3000-\u303f\uff00-\uffef]+/y
const NAME = /:[a-z0-9_+-]{1,32}:/y
const AT = /[@#][^\s@#]{1,72}/y
const WORD = /[A-Za-z0-9_.@/#]/
const SPECIAL = /[\n`*_~[\]:@#h\\]/g

/** Tells how many characters of a word behind `@` or `#` name somebody, or a room.
 * @typedef {(sign: string, word: string) => number} Known */

/** Return the spans of `text`. @param {string} text @param {Known} known @returns {Span[]} */
export function parseInline(text, known) {
  return built(paired(scanned(text, known)))
}

/** Return the address if it may be linked to: of the web or of mail, nothing else.
 * @param {string} address */
export function safeLink(address) {
  return /^(https?:\/\/[^\s/]|mailto:[^\s@]+@)/i.test(address) && URL.canParse(address)
    ? address
    : ''
}

/** @param {string} text @param {Known} known @returns {(Span | Mark)[]} */
function scanned(text, known) {
  /** @type {(Span | Mark)[]} */
  const found = []
  const ticks = tickRuns(text)
  let from = 0
  /** @param {number} start @param {Span | Mark} item @param {number} end */
  const put = (start, item, end) => {
    if (start > from) found.push({ is: 'text', text: text.slice(from, start) })
    found.push(item)
    SPECIAL.lastIndex = from = end
  }
  SPECIAL.lastIndex = 0
  for (let match = SPECIAL.exec(text); match; match = SPECIAL.exec(text)) {
    const at = match.index
    const [item, end] = special(text, at, ticks, known) ?? []
    if (item && end) put(at, item, end)
    else if (end) SPECIAL.lastIndex = end
  }
  if (from < text.length) found.push({ is: 'text', text: text.slice(from) })
  return found
}

/** Return what begins at `at`, and where it ends; without an item it is text up to there.
 * @param {string} text @param {number} at @param {Map<number, number[]>} ticks
 * @param {Known} known @returns {[(Span | Mark)?, number?] | null} */
function special(text, at, ticks, known) {
  const before = text.charAt(at - 1)
  switch (text.charAt(at)) {
    case '\n':
      return [{ is: 'break' }, at + 1]
    case '\\':
      return /[*_~`[\]]/.test(text.charAt(at + 1))
        ? [{ is: 'text', text: text.charAt(at + 1) }, at + 2]
        : null
    case '`':
      return code(text, at, ticks)
    case '[':
      return [mark('[', true, false, 1), at + 1]
    case ']':
      return bracket(text, at)
    case ':':
      return named(text, at)
    case 'h':
      return WORD.test(before) ? null : bare(text, at)
    case '@':
    case '#':
      return WORD.test(before) ? null : mention(text, at, known)
    default:
      return run(text, at)
  }
}

/** Return where runs of backticks of each length begin. @param {string} text */
function tickRuns(text) {
  /** @type {Map<number, number[]>} */
  const runs = new Map()
  for (const match of text.matchAll(/`+/g)) {
    const those = runs.get(match[0].length)
    if (those) those.push(match.index)
    else runs.set(match[0].length, [match.index])
  }
  for (const those of runs.values()) those.reverse()
  return runs
}

/** @param {string} text @param {number} at @param {Map<number, number[]>} ticks
 * @returns {[(Span | Mark)?, number?]} */
function code(text, at, ticks) {
  let start = at
  while (text[start] === '`') start++
  const those = ticks.get(start - at) ?? []
  while (those.length && (those.at(-1) ?? 0) < start) those.pop()
  const end = those.at(-1)
  if (end === undefined) return [undefined, start]
  const inside = text.slice(start, end).replace(/\n/g, ' ')
  const trimmed = /^ .*[^ ].* $/s.test(inside) ? inside.slice(1, -1) : inside
  return [{ is: 'code', text: trimmed }, end + start - at]
}

/** @param {string} text @param {number} at @returns {[(Span | Mark), number]} */
function bracket(text, at) {
  const closed = mark(']', false, true, 1)
  if (text[at + 1] !== '(') return [closed, at + 1]
  let end = at + 2
  let deep = 1
  for (; end < text.length && end - at < LONGEST_LINK; end++) {
    const letter = text.charAt(end)
    if (/[\s[\]<>]/.test(letter)) break
    if (letter === '(') deep++
    if (letter === ')' && !--deep) break
  }
  const link = text[end] === ')' && !deep ? safeLink(text.slice(at + 2, end)) : ''
  if (!link) return [closed, at + 1]
  return [{ ...closed, link }, end + 1]
}

/** @param {string} text @param {number} at @returns {[Span, number] | null} */
function named(text, at) {
  const name = sticky(NAME, text, at)
  const emoji = name && emojiNamed(name.slice(1, -1))
  return emoji ? [{ is: 'text', text: emoji }, at + name.length] : null
}

/** @param {string} text @param {number} at @param {Known} known
 * @returns {[Span, number] | null} */
function mention(text, at, known) {
  const length = known(text.charAt(at), sticky(AT, text, at).slice(1))
  if (!length) return null
  return [{ is: 'mention', text: text.slice(at, at + 1 + length) }, at + 1 + length]
}

/** @param {string} text @param {number} at @returns {[Span, number] | null} */
function bare(text, at) {
  let to = sticky(BARE_LINK, text, at).slice(0, LONGEST_LINK)
  const unbalanced = () => to.endsWith(')') && to.split('(').length < to.split(')').length
  for (let most = 8; most && (/[.,;:!?*_~\]]$/.test(to) || unbalanced()); most--) {
    to = to.slice(0, -1)
  }
  if (!safeLink(to)) return null
  return [{ is: 'link', to, parts: [{ is: 'text', text: to }] }, at + to.length]
}

/** @param {string} text @param {number} at @returns {[(Span | Mark)?, number?]} */
function run(text, at) {
  const letter = text.charAt(at)
  let end = at
  while (text[end] === letter) end++
  const length = end - at
  if (length > LONGEST_RUN || (letter === '~' && length !== 2)) return [undefined, end]
  const before = text.charAt(at - 1)
  const after = text.charAt(end)
  const within = letter === '_' && /[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(after)
  const opens = /\S/.test(after) && !within
  const closes = /\S/.test(before) && !within
  return [mark(letter, opens, closes, length), end]
}

/** @param {string} letter @param {boolean} opens @param {boolean} closes @param {number} left
 * @returns {Mark} */
function mark(letter, opens, closes, left) {
  return { mark: letter, opens, closes, left, open: [], close: [], link: '' }
}

/** @param {RegExp} pattern @param {string} text @param {number} at */
function sticky(pattern, text, at) {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}

/** Find which marks belong together, by a stack. @param {(Span | Mark)[]} items */
function paired(items) {
  /** @type {Mark[]} */
  const open = []
  /** How many of each are open. @type {Record<string, number>} */
  const count = {}
  const pop = () => {
    const gone = open.pop()
    if (gone) count[gone.mark] = (count[gone.mark] ?? 1) - 1
    return gone
  }
  for (const item of items) {
    if (!('mark' in item)) continue
    const wanted = item.mark === ']' ? '[' : item.mark
    while (item.closes && item.left && count[wanted]) {
      while (open.at(-1)?.mark !== wanted) pop()
      const opener = /** @type {Mark} */ (open.at(-1))
      joined(opener, item)
      if (!opener.left) pop()
    }
    if (item.opens && item.left && open.length < DEEPEST) {
      open.push(item)
      count[item.mark] = (count[item.mark] ?? 0) + 1
    }
  }
  return items
}

/** @param {Mark} opener @param {Mark} closer */
function joined(opener, closer) {
  if (closer.mark === ']') {
    opener.left = closer.left = 0
    opener.open.push(closer.link && `link ${closer.link}`)
    closer.close.push(closer.link && 'link')
    return
  }
  const used = opener.left >= 2 && closer.left >= 2 ? 2 : 1
  const is = closer.mark === '~' ? 'strike' : used === 2 ? 'bold' : 'italic'
  opener.left -= used
  closer.left -= used
  opener.open.unshift(is)
  closer.close.push(is)
}

/** Build the tree; a link within a link is the outer one. @param {(Span | Mark)[]} items
 * @returns {Span[]} */
function built(items) {
  /** @type {Span[]} */
  const root = []
  /** @type {{ parts: Span[], linked: boolean }[]} */
  const stack = [{ parts: root, linked: false }]
  for (const item of items) {
    if ('mark' in item) {
      marked(stack, item)
      continue
    }
    const { parts, linked } = top(stack)
    if (linked && item.is === 'link') for (const part of item.parts) add(parts, part)
    else add(parts, item)
  }
  return root
}

/** @param {{ parts: Span[], linked: boolean }[]} stack @param {Mark} mark */
function marked(stack, mark) {
  for (const is of mark.close) {
    if (is) stack.pop()
    else add(top(stack).parts, { is: 'text', text: ']' })
  }
  const letters = mark.mark.repeat(mark.left)
  if (letters) add(top(stack).parts, { is: 'text', text: letters })
  for (const is of mark.open) {
    if (is) stack.push(begun(top(stack), is))
    else add(top(stack).parts, { is: 'text', text: '[' })
  }
}

/** @param {{ parts: Span[], linked: boolean }[]} stack */
function top(stack) {
  return /** @type {{ parts: Span[], linked: boolean }} */ (stack.at(-1))
}

/** @param {{ parts: Span[], linked: boolean }} here @param {string} is */
function begun({ parts, linked }, is) {
  const [kind, to = ''] = is.split(' ')
  if (kind === 'link' && linked) return { parts, linked }
  /** @type {Span[]} */
  const within = []
  if (kind === 'link') parts.push({ is: 'link', to, parts: within })
  else parts.push({ is: /** @type {'bold'} */ (kind), parts: within })
  return { parts: within, linked: linked || kind === 'link' }
}

/** @param {Span[]} parts @param {Span} span */
function add(parts, span) {
  const last = parts.at(-1)
  if (span.is === 'text' && last?.is === 'text') last.text += span.text
  else parts.push(span)
}
