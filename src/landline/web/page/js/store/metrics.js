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

/** One figure over time: what is not known yet is left out.
 * @param {{ at: number, sample: Sample }[]} samples oldest first, `at` in ms
 * @param {(now: Sample, before: Sample, seconds: number) => number | undefined} figure
 * @returns {number[]} */
export function series(samples, figure) {
  const values = []
  for (let at = 1; at < samples.length; at++) {
    const [before, now] = [samples[at - 1], samples[at]]
    if (!before || !now || now.at <= before.at) continue
    const value = figure(now.sample, before.sample, (now.at - before.at) / 1000)
    if (value !== undefined && value >= 0) values.push(value) // counters begin anew with the hub
  }
  return values
}

/** How much more of a counter there is, each second. @param {string} name */
export const rate = (name) => (/** @type {Sample} */ now, /** @type {Sample} */ before, /** @type {number} */ seconds) =>
  ((now.get(name) ?? 0) - (before.get(name) ?? 0)) / seconds

/** The mean of a histogram's new observations. @param {string} name */
export const mean = (name) => (/** @type {Sample} */ now, /** @type {Sample} */ before) => {
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

/** Return a line through `values` as an SVG path, newest at the right edge.
 * @param {number[]} values @param {number} most @param {number} width @param {number} height */
export function line(values, most, width, height) {
  const step = width / (MOST - 1)
  return values
    .map((value, at) => `${at ? 'L' : 'M'}${round(width - (values.length - 1 - at) * step)} ${round(height - (value / most) * height)}`)
    .join('')
}

/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10
