/**
 * Finding names by a few of their letters, in order: `bld` finds `build`, `项组` finds `项目小组`.
 * Pure.
 */

/** What a place needs to be found; `weight` orders what is found equally well. @typedef {{ name: string, weight: number }} Named */

/** Points for a letter that follows the one before, that begins a word, and that begins it all. */
const FOLLOWS = 5
const BEGINS = 4
const FIRST = 8
/** Points for nothing but what was typed. */
const WHOLE = 20
/** What a letter costs that was passed over. */
const PASSED = 0.1

/** Return those of `places` that `typed` finds, best first.
 * @template {Named} T
 * @param {T[]} places
 * @param {string} typed
 * @returns {T[]} */
export function rank(places, typed) {
  const wish = folded(typed.trim().replace(/^[@#]/, ''))
  const found = []
  for (const place of places) {
    const points = score(folded(place.name), wish)
    if (points !== null) found.push({ place, points })
  }
  found.sort(
    (one, other) =>
      other.points - one.points ||
      other.place.weight - one.place.weight ||
      (one.place.name < other.place.name ? -1 : 1),
  )
  return found.map(({ place }) => place)
}

/** Return how well `wish` fits into `name`; null: not at all. @param {string[]} name @param {string[]} wish */
function score(name, wish) {
  if (!wish.length) return 0
  let best = null
  for (let start = 0; start < name.length; start++) {
    if (name[start] !== wish[0]) continue
    const points = from(name, wish, start)
    if (points !== null && (best === null || points > best)) best = points
  }
  if (best !== null && name.length === wish.length) best += WHOLE
  return best
}

/** @param {string[]} name @param {string[]} wish @param {number} start */
function from(name, wish, start) {
  let points = start === 0 ? FIRST : begins(name, start) ? BEGINS : 0
  let last = start
  for (const letter of wish.slice(1)) {
    const at = name.indexOf(letter, last + 1)
    if (at < 0) return null
    points += at === last + 1 ? FOLLOWS : begins(name, at) ? BEGINS : 0
    points -= (at - last - 1) * PASSED
    last = at
  }
  return points - start * PASSED
}

/** @param {string[]} name @param {number} at */
const begins = (name, at) => /[\s\-_.·@]/.test(name[at - 1] ?? '')

/** Return letters without case, accents and width. @param {string} text */
export function folded(text) {
  return [...text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()]
}
