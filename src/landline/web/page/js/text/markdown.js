/**
 * The Markdown that messages may be written in, as a tree of plain objects: code, quotes, lists
 * and paragraphs. Headings, tables and HTML are text: a message is a message.
 *
 * Every line is looked at once per level of quotes and lists, of which there are at most
 * `DEEPEST`, so it is linear. What does not live here: what stands within a line (`inline`).
 */

import { parseInline } from './inline.js'
import { safeBlock } from './safe.js'

/** @typedef {import('./inline.js').Span} Span */
/** @typedef {import('./inline.js').Known} Known */
/**
 * @typedef {{ is: 'paragraph', parts: Span[] }
 *   | { is: 'fence', label: string, text: string }
 *   | { is: 'quote', blocks: Block[] }
 *   | { is: 'list', start: number | null, items: Block[][] }} Block
 */

/** Quotes and lists within each other; what is deeper is text. */
export const DEEPEST = 6

const FENCE = /^ {0,3}(`{3,}|~{3,}) {0,3}([\w+#.-]{0,20})[^`]*$/
const QUOTE = /^ {0,3}>/
const ITEM = /^( {0,3})(?:[-*+]|(\d{1,9})[.)])( +)(?=\S)/

/** Return the blocks of a message. @param {string} text @param {Known} [known] @returns {Block[]} */
export function parseMarkdown(text, known = () => 0) {
  return blocksOf(safeBlock(text).split('\n'), known, 0)
}

/** Return the text of a message without its marks, on one line. @param {string} text */
export function plainOf(text) {
  return parseMarkdown(text).map(plainBlock).join(' ')
}

/** @param {Block} block @returns {string} */
function plainBlock(block) {
  if (block.is === 'paragraph') return block.parts.map(plainSpan).join('')
  if (block.is === 'fence') return block.text
  const blocks = block.is === 'quote' ? block.blocks : block.items.flat()
  return blocks.map(plainBlock).join(' ')
}

/** @param {Span} span @returns {string} */
function plainSpan(span) {
  if (span.is === 'break') return ' '
  return 'parts' in span ? span.parts.map(plainSpan).join('') : span.text
}

/** @param {string[]} lines @param {Known} known @param {number} deep @returns {Block[]} */
function blocksOf(lines, known, deep) {
  /** @type {Block[]} */
  const blocks = []
  /** @type {string[]} */
  let paragraph = []
  const end = () => {
    const text = paragraph.join('\n').trim()
    if (text) blocks.push({ is: 'paragraph', parts: parseInline(text, known) })
    paragraph = []
  }
  for (let at = 0; at < lines.length; ) {
    const found = blockAt(lines, at, known, deep)
    if (found) {
      end()
      blocks.push(found.block)
      at = found.next
    } else {
      const line = lines[at++] ?? ''
      if (line.trim()) paragraph.push(line)
      else end()
    }
  }
  end()
  return blocks
}

/** @param {string[]} lines @param {number} at @param {Known} known @param {number} deep
 * @returns {{ block: Block, next: number } | null} */
function blockAt(lines, at, known, deep) {
  const line = lines[at] ?? ''
  const fence = FENCE.exec(line)
  if (fence) return fenced(lines, at, fence[1] ?? '', fence[2] ?? '')
  if (deep >= DEEPEST) return null
  if (QUOTE.test(line)) return quoted(lines, at, known, deep)
  if (ITEM.test(line)) return listed(lines, at, known, deep)
  return null
}

/** @param {string[]} lines @param {number} at @param {string} mark @param {string} label
 * @returns {{ block: Block, next: number }} */
function fenced(lines, at, mark, label) {
  let end = at + 1
  while (end < lines.length && !closes(lines[end] ?? '', mark)) end++
  const text = lines.slice(at + 1, end).join('\n')
  return { block: { is: 'fence', label, text }, next: end + 1 }
}

/** @param {string} line @param {string} mark */
function closes(line, mark) {
  const text = line.trim()
  return text.startsWith(mark) && text === mark.charAt(0).repeat(text.length)
}

/** @param {string[]} lines @param {number} at @param {Known} known @param {number} deep
 * @returns {{ block: Block, next: number }} */
function quoted(lines, at, known, deep) {
  let end = at
  while (end < lines.length && QUOTE.test(lines[end] ?? '')) end++
  const within = lines.slice(at, end).map((line) => line.replace(/^ {0,3}> ?/, ''))
  return { block: { is: 'quote', blocks: blocksOf(within, known, deep + 1) }, next: end }
}

/** @param {string[]} lines @param {number} at @param {Known} known @param {number} deep
 * @returns {{ block: Block, next: number }} */
function listed(lines, at, known, deep) {
  const first = ITEM.exec(lines[at] ?? '')
  const numbered = first?.[2] !== undefined
  /** @type {Block[][]} */
  const items = []
  let next = at
  for (let item = first; item && (item[2] !== undefined) === numbered; ) {
    const end = itemEnd(lines, next, item[1]?.length ?? 0)
    const within = lines.slice(next, end)
    within[0] = (within[0] ?? '').slice(item[0].length)
    const width = item[0].length
    items.push(blocksOf(within.map((line, n) => (n ? outdented(line, width) : line)), known, deep + 1))
    next = end
    item = ITEM.exec(lines[next] ?? '')
  }
  return { block: { is: 'list', start: numbered ? Number(first?.[2]) : null, items }, next }
}

/** Return behind which line an item ends: what is indented more belongs to it.
 * @param {string[]} lines @param {number} at @param {number} indent */
function itemEnd(lines, at, indent) {
  let end = at + 1
  while (end < lines.length && indentOf(lines[end] ?? '') >= indent + 2) end++
  return end
}

/** @param {string} line @param {number} width */
function outdented(line, width) {
  return line.slice(Math.min(width, indentOf(line)))
}

/** @param {string} line */
function indentOf(line) {
  return line.length - line.replace(/^[ \t]+/, '').length
}
