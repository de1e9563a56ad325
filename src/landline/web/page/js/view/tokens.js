/** Where one is signed in, and tokens for programs: listed, made, ended. */

import { html, nothing, repeat } from '../base/html.js'
import { t } from '../base/texts.js'
import { safeText } from '../text/safe.js'
import { hub } from '../hub.js'
import { confirmDialog } from './dialog.js'
import { openForm } from './form.js'
import { icon } from './icons.js'
import { Listed } from './listed.js'
import { when } from './person.js'
import { showSecret } from './secret.js'

/** @typedef {import('../wire/protocol.js').TokenInfo} TokenInfo */

const SCOPES = /** @type {const} */ (['read', 'write', 'manage', 'admin'])

/** @extends {Listed<TokenInfo>} */
class Tokens extends Listed {
  /** Whose; missing: one's own. @type {string | undefined} */
  who

  async load() {
    return (await hub.ask({ do: 'tokens', ...(this.who && { who: this.who }) })).tokens
  }

  /** @param {TokenInfo[]} rows */
  filled(rows) {
    const sessions = rows.filter(({ session }) => session)
    const tokens = rows.filter(({ session }) => !session)
    return html`<div class="stack">
      <h3>${t('ui.people.sessions')}</h3>
      ${this.#list(sessions)}
      <h3>${t('ui.people.tokens')}</h3>
      ${tokens.length ? this.#list(tokens) : html`<p class="soft">${t('ui.people.tokens.none')}</p>`}
      <div class="row">
        <button class="button" type="button" @click=${this.#add}>${icon('add')}${t('ui.people.tokens.add')}</button>
      </div>
    </div>`
  }

  /** @param {TokenInfo[]} rows */
  #list(rows) {
    return html`<ul class="lines">
      ${repeat(rows, ({ key }) => key, (row) => this.#line(row))}
    </ul>`
  }

  /** @param {TokenInfo} row */
  #line({ key, label, scopes = [], made, used, until, here }) {
    const name = safeText(label) || '—'
    return html`<li>
      <div class="grow">
        <strong>${name}</strong> ${here ? html`<span class="tag">${t('ui.people.devices.here')}</span>` : nothing}
        <p class="soft small">
          ${t('ui.people.devices.made', { at: when(made ?? 0) })} ·
          ${used ? t('ui.people.devices.used', { at: when(used) }) : t('ui.people.devices.never')}
          ${until ? html` · ${t('ui.people.until', { at: when(until) })}` : nothing}
          ${scopes.length ? html` · ${scopes.map((scope) => t(`ui.people.scope.${scope}`)).join(', ')}` : nothing}
        </p>
      </div>
      ${here
        ? nothing
        : html`<button class="button small" type="button" aria-label="${t('ui.people.end')}: ${name}" @click=${() => this.#end(key, name)}>${t('ui.people.end')}</button>`}
    </li>`
  }

  /** @param {string} key @param {string} label */
  async #end(key, label) {
    const sure = await confirmDialog(t('ui.people.end.sure', { label }), t('ui.people.end'))
    if (sure) await this.does({ do: 'revoke', key, ...(this.who && { who: this.who }) })
  }

  #add = () => {
    openForm(
      t('ui.people.tokens.add'),
      [
        { name: 'label', label: t('ui.people.tokens.label'), most: 64 },
        {
          name: 'scopes',
          label: t('ui.people.tokens.scopes'),
          type: 'checks',
          options: SCOPES.map((scope) => [scope, t(`ui.people.scope.${scope}`)]),
          checked: ['read', 'write'],
        },
        {
          name: 'days',
          label: t('ui.people.how-long'),
          type: 'choice',
          value: '',
          options: [...[30, 90, 365].map((count) => /** @type {[string, string]} */ ([String(count), t('ui.people.time.days', { count })])), ['', t('ui.people.time.ever')]],
        },
      ],
      { action: t('ui.people.tokens.add') },
      async ({ label, scopes, days }) => {
        const { who } = this
        const given = await hub.ask({ do: 'addtoken', label, scopes, ...(days && { days: Number(days) }), ...(who && { who }) })
        await this.refresh()
        showSecret(label, t('ui.people.tokens.add'), given.secret)
      },
    )
  }
}

customElements.define('ll-tokens', Tokens)
