/** A room's webhooks: programs that speak there, or are told what is said. */

import { html, nothing, repeat } from '../base/html.js'
import { t } from '../base/texts.js'
import { safeText } from '../text/safe.js'
import { hub } from '../hub.js'
import { confirmDialog } from './dialog.js'
import { openForm } from './form.js'
import { icon } from './icons.js'
import { Listed } from './listed.js'
import { showSecret } from './secret.js'

/** @typedef {import('../wire/protocol.js').HookInfo} HookInfo */

/** @extends {Listed<HookInfo>} */
class Hooks extends Listed {
  get room() {
    return this.getAttribute('room') ?? ''
  }

  async load() {
    return (await hub.ask({ do: 'hooks', room: this.room })).hooks
  }

  /** @param {HookInfo[]} rows */
  filled(rows) {
    return html`<div class="stack">
      ${rows.length ? nothing : html`<p class="soft small">${t('ui.people.hooks.none')}</p>`}
      <ul class="lines">
        ${repeat(rows, ({ key }) => key, (row) => this.#line(row))}
      </ul>
      <div class="row">
        <button class="button small" type="button" @click=${this.#add}>${icon('add')}${t('ui.people.hooks.add')}</button>
      </div>
    </div>`
  }

  /** @param {HookInfo} row */
  #line({ key, label, by, url, failing }) {
    const what = url ? t('ui.people.hooks.out', { url: safeText(url, 80) }) : t('ui.people.hooks.in')
    return html`<li>
      <div class="grow">
        <strong>${safeText(label)}</strong>
        <p class="soft small">${what} · ${t('ui.people.invitations.by', { name: by })}</p>
        ${failing ? html`<p class="wrong">${t('ui.people.hooks.failing', { why: safeText(failing, 200) })}</p>` : nothing}
      </div>
      <button class="icon-button" type="button" aria-label="${t('ui.people.end')}: ${label}" @click=${() => this.#remove(key, label)}>
        ${icon('trash')}
      </button>
    </li>`
  }

  #add = () => {
    const { room } = this
    openForm(
      t('ui.people.hooks.add'),
      [
        { name: 'label', label: t('ui.people.hooks.label'), most: 64 },
        { name: 'url', label: t('ui.people.hooks.url'), type: 'url', optional: true, most: 500 },
      ],
      { action: t('ui.people.hooks.add') },
      async ({ label, url }) => {
        const given = await hub.ask({ do: 'addhook', room, label, ...(url && { url }) })
        await this.refresh()
        // Programs call an incoming one by an address; what is told to the others is signed.
        if (url) showSecret(label, t('ui.people.hooks.sign'), given.secret)
        else showSecret(label, t('ui.people.hooks.call'), `${location.origin}/hook/${given.secret}`)
      },
    )
  }

  /** @param {string} key @param {string} label */
  async #remove(key, label) {
    const sure = await confirmDialog(t('ui.people.hooks.remove.sure', { label }), t('ui.people.end'))
    if (sure) await this.does({ do: 'removehook', room: this.room, key })
  }
}

customElements.define('ll-hooks', Hooks)
