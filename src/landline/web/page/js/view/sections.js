/** Several pages at one place of the address: which there are, and the one that is shown. */

import { html, nothing } from '../base/html.js'
import { formatRoute } from '../base/route.js'

/** Return links to the pages, and the one shown.
 * @param {'me' | 'admin'} view
 * @param {string} label of the links as a whole
 * @param {[string, string, () => unknown][]} pages what it is known by, what it is called, what is there
 * @param {string} now which is shown; the first where there is no such one */
export function sections(view, label, pages, now) {
  const shown = pages.find(([page]) => page === now) ?? pages[0]
  return html`<div class="page sections">
    <nav aria-label=${label}>
      ${pages.map(
        ([page, called]) =>
          html`<a class="chip" href=${formatRoute({ view, page })} aria-current=${page === shown?.[0] ? 'page' : nothing}>${called}</a>`,
      )}
    </nav>
    <section aria-labelledby="section-title">
      <h2 id="section-title">${shown?.[1]}</h2>
      ${shown?.[2]()}
    </section>
  </div>`
}
