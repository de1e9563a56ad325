/** What is shown once: a secret, with a button that copies it. */

import { html, nothing } from '../base/html.js'
import { t } from '../base/texts.js'
import { openDialog } from './dialog.js'
import { icon } from './icons.js'
import { copyText } from './marked.js'

/** Return a text that can be copied. @param {string} label @param {string} text */
export const copyable = (label, text) => html`<div class="copyable">
  <p class="small soft">${label}</p>
  <div class="row">
    <code class="grow">${text}</code>
    <button class="icon-button" type="button" aria-label="${t('ui.people.copy')}: ${label}" title=${t('ui.people.copy')} @click=${() => copyText(text)}>
      ${icon('copy')}
    </button>
  </div>
</div>`

/** Show a secret. @param {string} title @param {string} label @param {string} secret @param {unknown} [more] */
export function showSecret(title, label, secret, more = nothing) {
  openDialog(
    title,
    (close) => html`<div class="stack">
      ${copyable(label, secret)}
      ${more}
      <p class="note warn small">${icon('warning')}<span>${t('ui.people.secret.once')}</span></p>
      <div class="actions"><button class="button primary" type="button" @click=${close}>${t('ui.people.done')}</button></div>
    </div>`,
    { kind: 'narrow' },
  )
}
