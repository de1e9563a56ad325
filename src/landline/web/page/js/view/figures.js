/** How the hub is doing: charts of the last minutes, and what is stored; looked at anew while seen. */

import { html } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { t } from '../base/texts.js'
import { EVERY, MOST, ceiling, gauge, line, mean, parseMetrics, rate, series, times } from '../store/metrics.js'
import { hub } from '../hub.js'

/** @typedef {import('../store/metrics.js').Sample} Sample */

const MIB = 2 ** 20
const [WIDTH, HEIGHT] = [300, 64]

/** @type {[string, import('../store/metrics.js').Figure][]} */
const CHARTS = [
  ['people', gauge('people')],
  ['said', rate('entries_committed_total')],
  ['delivered', rate('messages_delivered_total')],
  ['commit', times(mean('commit_seconds'), 1000)],
  ['memory', times(gauge('resident_bytes'), 1 / MIB)],
  ['cpu', times(rate('cpu_seconds_total'), 100)],
]

class Figures extends LandlineElement {
  /** @type {{ at: number, sample: Sample }[]} */
  #samples = []
  #wrong = ''

  entered() {
    this.watch(hub.store, 'language')
    const timer = setInterval(() => this.#look(), EVERY)
    this.onLeave(() => clearInterval(timer))
    void this.#look()
  }

  template() {
    const sample = this.#samples.at(-1)?.sample
    if (!sample) return html`<p class="empty">${this.#wrong || html`<span class="spinner"></span>`}</p>`
    return html`<p class="soft small">${this.#span()}</p>
      <div class="charts">
        ${CHARTS.map(([name, figure]) => chart(t(`ui.admin.${name}`), series(this.#samples, figure)))}
        ${table(t('ui.admin.doors'), [...sample].filter(([name, count]) => count && name.startsWith('connections{')).map(([name, count]) => [name.slice(12, -1), shown(count)]))}
        ${table(t('ui.admin.storage'), storage(sample))}
      </div>`
  }

  /** Say of which time the charts tell. */
  #span() {
    const count = (MOST * EVERY) / 60_000
    if (this.#samples.length === MOST) return t('ui.admin.last', { count })
    const [first, last] = [this.#samples[0], this.#samples.at(-1)]
    return t('ui.admin.collecting', { seconds: Math.round(((last?.at ?? 0) - (first?.at ?? 0)) / 1000), count })
  }

  async #look() {
    if (document.hidden) return
    try {
      const response = await fetch('/metrics', { headers: { Authorization: `Bearer ${hub.token}` } })
      if (!response.ok) throw new Error(response.statusText)
      this.#samples.push({ at: performance.now(), sample: parseMetrics(await response.text()) })
      this.#samples.splice(0, this.#samples.length - MOST)
    } catch (error) {
      this.#wrong = String(error)
    }
    this.redraw()
  }
}

/** @param {string} name @param {number[]} values */
function chart(name, values) {
  const most = ceiling(values)
  const last = values.at(-1)
  const now = last === undefined ? t('ui.admin.soon') : shown(last) // one look alone tells no rate
  const label = t('ui.admin.now', { name, value: now, most: shown(Math.max(0, ...values)) })
  return html`<figure class="chart">
    <figcaption><span class="soft small">${name}</span> <strong class="numbers">${now}</strong></figcaption>
    <svg viewBox="0 -2 ${WIDTH} ${HEIGHT + 4}" preserveAspectRatio="none" role="img" aria-label=${label}>
      <path d=${line(values, most, WIDTH, HEIGHT)}></path>
    </svg>
    <p class="soft small numbers" aria-hidden="true">${shown(most)}</p>
  </figure>`
}

/** @param {string} name @param {[string, string][]} rows */
const table = (name, rows) => html`<table class="table chart">
  <caption class="soft small">${name}</caption>
  <tbody>
    ${rows.map(([what, value]) => html`<tr><th scope="row">${what}</th><td class="number">${value}</td></tr>`)}
  </tbody>
</table>`

/** @param {Sample} sample @returns {[string, string][]} */
function storage(sample) {
  /** @param {string} name */
  const size = (name) => bytes(sample.get(name) ?? 0)
  /** @type {[string, string][]} */
  const disk = sample.has('disk_bytes')
    ? [[t('ui.admin.log'), size('log_bytes')], [t('ui.admin.free'), `${size('disk_free_bytes')} / ${size('disk_bytes')}`]]
    : [[t('ui.admin.log'), t('ui.admin.memory-only')]]
  const most = sample.get('shelf_most_bytes') ? ` / ${size('shelf_most_bytes')}` : ''
  const files = t('ui.admin.files', { count: sample.get('shelf_files') ?? 0 })
  return [[t('ui.admin.shelf'), `${size('shelf_bytes')}${most}, ${files}`], ...disk]
}

/** @param {number} value */
const shown = (value) => String(Number(value.toPrecision(value >= 100 ? 4 : 2)))

/** @param {number} size */
function bytes(size) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const step = size ? Math.min(units.length - 1, Math.floor(Math.log2(size) / 10)) : 0
  return `${shown(size / 1024 ** step)} ${units[step]}`
}

customElements.define('ll-figures', Figures)
