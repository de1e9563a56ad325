/**
 * What a search consists of, apart and put together again: words as they are typed, and the
 * filters that the hub knows (`landline/wire/query.py`). Pure.
 */

/** @typedef {'from' | 'in' | 'has' | 'after' | 'before'} Name */
/** @typedef {{ name: Name, value: string }} Filter */
/** @typedef {{ words: string, filters: Filter[] }} Query */

/** A phrase, in which nothing is a filter; or a filter. */
const PIECE = /"[^"]*"|“[^”]*”|(^|\s)(from|in|has|after|before)[:：](?:"([^"]*)"|“([^”]*)”|(\S+))/giu

/** @param {string} text @returns {Query} */
export function parseQuery(text) {
  /** @type {Filter[]} */
  const filters = []
  const words = text.replace(PIECE, (whole, before, name, quoted, chinese, plain) => {
    if (!name) return whole
    const value = quoted ?? chinese ?? plain
    if (value) put(filters, name.toLowerCase(), value)
    return before
  })
  return { words: words.replace(/\s+/g, ' ').trim(), filters }
}

/** Return what the hub is asked. @param {Query} query */
export function formatQuery({ words, filters }) {
  const said = filters.map(({ name, value }) => `${name}:${/[\s"“”]/.test(value) ? `"${value.replace(/"/g, '')}"` : value}`)
  return [words, ...said].filter(Boolean).join(' ')
}

/** Return the query with a filter, in place of another of its name; `has` can be there more than once.
 * @param {Query} query @param {Name} name @param {string} value @returns {Query} */
export function withFilter({ words, filters }, name, value) {
  const kept = [...filters]
  put(kept, name, value)
  return { words, filters: kept }
}

/** @param {Query} query @param {Filter} gone @returns {Query} */
export function withoutFilter({ words, filters }, gone) {
  return { words, filters: filters.filter(({ name, value }) => name !== gone.name || value !== gone.value) }
}

/** @param {Filter[]} filters @param {Name} name @param {string} value */
function put(filters, name, value) {
  const at = filters.findIndex((filter) => filter.name === name && (name !== 'has' || filter.value === value))
  if (at < 0) filters.push({ name, value })
  else filters[at] = { name, value }
}

/** Return a text in pieces, marked and not; `marks` count characters, as the hub does.
 * @param {string} text @param {[number, number][]} marks @returns {{ text: string, marked: boolean }[]} */
export function markedPieces(text, marks) {
  const characters = [...text]
  const pieces = []
  let at = 0
  for (const [start, end] of marks) {
    if (start < at || end <= start || end > characters.length) continue
    if (start > at) pieces.push({ text: characters.slice(at, start).join(''), marked: false })
    pieces.push({ text: characters.slice(start, end).join(''), marked: true })
    at = end
  }
  if (at < characters.length) pieces.push({ text: characters.slice(at).join(''), marked: false })
  return pieces
}
