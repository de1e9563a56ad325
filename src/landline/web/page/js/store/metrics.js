/** What a hub's metrics say (Prometheus' text format 0.0.4), and how it goes on. Pure. */

/** @typedef {Map<string, number>} Sample by name, with the label's value in braces: `name{door}` */

/** Samples that are kept, of which one comes every EVERY milliseconds: five minutes. */
export const MOST = 150
export const EVERY = 2_000

/** Return what a page of metrics says; lines that cannot be read are passed over.
 * @param {string} text @returns {Sample} */
export function parseMetrics(text) {
  const sample = new Map()
  for (const line of text.split('\n')) {
    const match = /^landline_(\w+)(?:\{\w+="([^"]*)"\})? (\S+)$/.exec(line)
    const value = Number(match?.[3] ?? NaN)
    if (match && Number.isFinite(value)) sample.set(match[2] === undefined ? match[1] : `${match[1]}{${match[2]}}`, value)
  }
  return sample
}

/** What one look, and the one before if there was one, tell; undefined: nothing yet.
 * @typedef {(now: Sample, before: Sample | undefined, seconds: number) => number | undefined} Figure */

/** One figure over time: what is not known yet is left out.
 * @param {{ at: number, sample: Sample }[]} samples oldest first, `at` in ms
 * @param {Figure} figure @returns {number[]} */
export function series(samples, figure) {
  return samples.flatMap((now, at) => {
    const before = samples[at - 1]
    const seconds = before ? (now.at - before.at) / 1000 : 0
    if (before && seconds <= 0) return []
    const value = figure(now.sample, before?.sample, seconds)
    return value !== undefined && value >= 0 ? [value] : [] // counters begin anew with the hub
  })
}

/** A figure in another unit. @param {Figure} figure @param {number} by @returns {Figure} */
export const times = (figure, by) => (now, before, seconds) => {
  const value = figure(now, before, seconds)
  return value === undefined ? undefined : value * by
}

/** What there is of something. @param {string} name @returns {Figure} */
export const gauge = (name) => (now) => now.get(name)

/** How much more of a counter there is, each second. @param {string} name @returns {Figure} */
export const rate = (name) => (now, before, seconds) =>
  before && ((now.get(name) ?? 0) - (before.get(name) ?? 0)) / seconds

/** The mean of a histogram's new observations. @param {string} name @returns {Figure} */
export const mean = (name) => (now, before) => {
  if (!before) return undefined
  const count = (now.get(`${name}_count`) ?? 0) - (before.get(`${name}_count`) ?? 0)
  return count > 0 ? ((now.get(`${name}_sum`) ?? 0) - (before.get(`${name}_sum`) ?? 0)) / count : 0
}

/** Return a round number that is not below any of `values`: where a chart ends above. @param {number[]} values */
export function ceiling(values) {
  const most = Math.max(0, ...values)
  if (!most) return 1
  const step = 10 ** Math.floor(Math.log10(most))
  return [1, 2, 5, 10].map((times) => times * step).find((round) => round >= most) ?? most
}

/** Return a line through `values`, two at least, as an SVG path from edge to edge.
 * @param {number[]} values @param {number} most @param {number} width @param {number} height */
export function line(values, most, width, height) {
  if (values.length < 2) return ''
  const step = width / (values.length - 1)
  return values
    .map((value, at) => `${at ? 'L' : 'M'}${round(at * step)} ${round(height - (value / most) * height)}`)
    .join('')
}

/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10
