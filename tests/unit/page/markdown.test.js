import assert from 'node:assert/strict'
import { test } from 'node:test'

import { parseInline, safeLink } from '../../../src/landline/web/page/js/text/inline.js'
import { DEEPEST, parseMarkdown, plainOf } from '../../../src/landline/web/page/js/text/markdown.js'

const LONG = 100_000
const nobody = () => 0

/** A tree in short: `bold(…)`. */
const short = (spans) =>
  spans
    .map((span) => {
      if (span.is === 'text') return span.text
      if (span.is === 'break') return '/'
      if (span.is === 'link') return `link<${span.to}>(${short(span.parts)})`
      return span.parts ? `${span.is}(${short(span.parts)})` : `${span.is}(${span.text})`
    })
    .join('')

const inline = (text) => short(parseInline(text, nobody))

const outline = (blocks) =>
  blocks
    .map((block) => {
      if (block.is === 'paragraph') return `p(${short(block.parts)})`
      if (block.is === 'fence') return `fence[${block.label}](${block.text})`
      if (block.is === 'quote') return `quote(${outline(block.blocks)})`
      return `${block.start ?? 'ul'}(${block.items.map(outline).join(';')})`
    })
    .join(' ')

const markdown = (text) => outline(parseMarkdown(text))

for (const [text, wanted] of [
  ['plain', 'plain'],
  ['**a** b', 'bold(a) b'],
  ['*a* _b_', 'italic(a) italic(b)'],
  ['~~gone~~ ~one~', 'strike(gone) ~one~'],
  ['***a***', 'italic(bold(a))'],
  ['***a** b*', 'italic(bold(a) b)'],
  ['这是**重要**的', '这是bold(重要)的'],
  ['2 * 3 * 4', '2 * 3 * 4'],
  ['snake_case_name', 'snake_case_name'],
  ['*open', '*open'],
  ['open**', 'open**'],
  ['**a*', '*italic(a)'],
  ['*a **b* c**', 'italic(a italic(italic(b) c))'],
  ['****', '****'],
  ['`a*b*` c', 'code(a*b*) c'],
  ['``a`b``', 'code(a`b)'],
  ['`open', '`open'],
  ['` a `', 'code(a)'],
  ['\\*a\\*', '*a*'],
  ['\\\\host\\share', '\\\\host\\share'],
  ['a\nb', 'a/b'],
  [':tada: :nothing:', '🎉 :nothing:'],
  ['12:30:45', '12:30:45'],
  ['[x](https://a.b)', 'link<https://a.b>(x)'],
  ['[**x**](mailto:a@b.c)', 'link<mailto:a@b.c>(bold(x))'],
  ['[x](javascript:alert(1))', '[x](javascript:alert(1))'],
  ['[x](JaVaScRiPt:alert(1))', '[x](JaVaScRiPt:alert(1))'],
  ['[x](data:text/html,y)', '[x](data:text/html,y)'],
  ['[x](//evil)', '[x](//evil)'],
  ['[x] (y) [z]', '[x] (y) [z]'],
  ['[ [a](https://a.b) ](https://c.d)', 'link<https://c.d>( a )'],
  ['[*a](https://a.b)*', 'link<https://a.b>(*a)*'],
  ['see https://a.b/c?d=e.', 'see link<https://a.b/c?d=e>(https://a.b/c?d=e).'],
  ['(https://a.b/x_(y))', '(link<https://a.b/x_(y)>(https://a.b/x_(y)))'],
  ['看https://a.b，好', '看link<https://a.b>(https://a.b)，好'],
  ['**https://a.b**', 'bold(link<https://a.b>(https://a.b))'],
  ['xhttps://a.b', 'xhttps://a.b'],
  ['http://', 'http://'],
]) {
  test(`inline ${JSON.stringify(text)}`, () => assert.equal(inline(text), wanted))
}

for (const [text, wanted] of [
  ['a\n\nb', 'p(a) p(b)'],
  ['a\r\nb', 'p(a/b)'],
  ['```js\nlet a\n```', 'fence[js](let a)'],
  ['```\n*a*\n\n```\nb', 'fence[](*a*\n) p(b)'],
  ['```\nopen', 'fence[](open)'],
  ['````\n```\n````', 'fence[](```)'],
  ['> a\n> > b\nc', 'quote(p(a) quote(p(b))) p(c)'],
  ['- a\n- b', 'ul(p(a);p(b))'],
  ['- a\n  - b\n    - c\n- d', 'ul(p(a) ul(p(b) ul(p(c)));p(d))'],
  ['3. a\n4. b', '3(p(a);p(b))'],
  ['1. a\n   more\n- b', '1(p(a/more)) ul(p(b))'],
  ['-a\n- ', 'p(-a/-)'],
  ['# a', 'p(# a)'],
  ['<b onclick=x>', 'p(<b onclick=x>)'],
  ['a\u202eb\u200bc', 'p(a\\u202eb\\u200bc)'],
]) {
  test(`blocks ${JSON.stringify(text)}`, () => assert.equal(markdown(text), wanted))
}

test('a name is marked as far as it is known', () => {
  const known = (sign, word) => (sign === '@' && word.startsWith('张三') ? 2 : 0)
  assert.equal(short(parseInline('@张三看https://a.b 和 @bob', known)), 'mention(@张三)看link<https://a.b>(https://a.b) 和 @bob')
  assert.equal(short(parseInline('x@张三', known)), 'x@张三')
})

test('without its marks a message is one line of words', () => {
  assert.equal(plainOf('**a** `b`\nc\n> d\n- e\n  1. f\n\n```js\ng\n```'), 'a b c d e f g')
})

test('only the web and mail are linked to', () => {
  for (const bad of ['javascript:x', 'vbscript:x', 'file:///x', ' https://a', 'https://', 'ftp://a', 'https:a', 'mailto:']) {
    assert.equal(safeLink(bad), '')
  }
})

const deepest = (spans) =>
  1 + Math.max(0, ...spans.map((span) => (span.parts ? deepest(span.parts) : 0)))
const deepestBlock = (blocks) =>
  1 + Math.max(0, ...blocks.flatMap((block) =>
    block.is === 'quote' ? [deepestBlock(block.blocks)] : block.is === 'list' ? block.items.map(deepestBlock) : [0]))

/** Work that grows with the square of the length would not end within the test's patience. */
for (const unit of [
  '*', '_', '~~', '[', ']', '](', '[]', '`', '`a``', '*a', '**a _b ', '*a _b ~~c ', '![', '[a](', '[a](b', '(', ')',
  '> ', '>', '- ', '1. ', '```\n', '~~~ ', '\n', '\n- a', '\n  - a', ' ', '\t', 'http://', 'https://a.b)', ':a', ':tada:', '@', '@a', '\\', '\\*',
  '***a** ', '_a_', '\u202e', '\ud800', '> - ', '- > ', '[*', '*[', 'h', '` `` ',
]) {
  test(`100 KB of ${JSON.stringify(unit)} is read at once, and is not deep`, () => {
    const text = unit.repeat(LONG / unit.length)
    for (const whole of [text, `${text}a`, `a${text}`, `\`\`\`${text}\``]) {
      const blocks = parseMarkdown(whole)
      assert.ok(deepestBlock(blocks) <= DEEPEST + 2)
      for (const block of blocks) if (block.is === 'paragraph') assert.ok(deepest(block.parts) <= 40)
    }
  })
}
