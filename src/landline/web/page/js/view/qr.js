/** What a phone's camera reads to open this hub, an invitation to it, or a link to a file. */

import { html, nothing } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { copyable } from './secret.js'

/** `link` is empty where other devices cannot come.
 * @typedef {{ link: string, address: string, fingerprint: string, rows: string[] }} Reach */

/** Ask how other devices reach the hub. Rejects where it is away.
 * @param {string} [what] an invitation's code, or `/s/<secret>` of a file's link; '': the hub alone
 * @returns {Promise<Reach>} */
export async function reach(what = '') {
  const response = await fetch('/qr', { method: 'POST', body: what, headers: { 'Content-Type': 'text/plain' } })
  if (!response.ok) throw new Error(response.statusText)
  return response.json()
}

class Qr extends LandlineElement {
  /** An invitation's; empty: the hub alone. */
  code = ''
  /** Of a file's link: `/s/<secret>`. */
  share = ''
  /** @type {Reach | null} */
  #reach = null

  entered() {
    this.watch(hub.store, 'language')
    reach(this.code || this.share).then((told) => {
      this.#reach = told
      this.redraw()
    }, () => {})
  }

  template() {
    if (!this.#reach) return html`<p class="empty"><span class="spinner"></span></p>`
    const { link, rows, fingerprint } = this.#reach
    if (!link) {
      const here = `${location.origin}/i/${this.code}`
      return html`<div class="stack">
        ${this.code ? copyable(t('ui.people.invitations.link'), here) : nothing}
        <p class="note small">${t('ui.people.qr.none')}</p>
      </div>`
    }
    if (this.share) {
      return html`<div class="stack">${square(rows, t('ui.people.qr', { link }))}<p class="soft small">${t('ui.files.share.qr')}</p></div>`
    }
    return html`<div class="stack">
      ${square(rows, t('ui.people.qr', { link }))} ${copyable(t('ui.people.invitations.link'), link)}
      ${this.code || !fingerprint ? nothing : copyable(t('ui.people.fingerprint'), fingerprint)}
      ${this.code ? nothing : html`<p class="soft small">${t('ui.people.qr.lead')}</p>`}
    </div>`
  }
}

/** @param {string[]} rows of `0` and `1` @param {string} label */
function square(rows, label) {
  const dark = rows.flatMap((row, y) => [...row.matchAll(/1+/g)].map(({ 0: run, index }) => `M${index} ${y}h${run.length}v1h-${run.length}z`))
  return html`<svg class="qr" viewBox="0 0 ${rows.length} ${rows.length}" role="img" aria-label=${label} shape-rendering="crispEdges">
    <path fill="#fff" d="M0 0h${rows.length}v${rows.length}H0z"></path>
    <path d=${dark.join('')}></path>
  </svg>`
}

customElements.define('ll-qr', Qr)
