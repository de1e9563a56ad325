/** Devices that sign in by their own key: listed, renamed, ended; new ones are paired. */

import { html, nothing, repeat } from '../base/html.js'
import { t } from '../base/texts.js'
import { safeText } from '../text/safe.js'
import { hub } from '../hub.js'
import { confirmDialog } from './dialog.js'
import { openForm } from './form.js'
import { icon } from './icons.js'
import { Listed } from './listed.js'
import { openPairing } from './pairing.js'
import { when } from './person.js'

/** @typedef {import('../wire/protocol.js').DeviceInfo} DeviceInfo */

/** @extends {Listed<DeviceInfo>} */
class Devices extends Listed {
  /** Whose; missing: one's own. @type {string | undefined} */
  who

  entered() {
    super.entered()
    this.onLeave(hub.store.watch(['pairing'], () => void this.refresh()))
  }

  async load() {
    return (await hub.ask({ do: 'devices', ...this.#whose() })).devices
  }

  #whose() {
    return this.who ? { who: this.who } : {}
  }

  /** @param {DeviceInfo[]} rows */
  filled(rows) {
    return html`<div class="stack">
      ${this.who ? nothing : html`<p class="soft">${t('ui.people.devices.lead')}</p>`}
      <div class="row">
        <button class="button" type="button" @click=${() => openPairing(this.who)}>${icon('add')}${t('ui.people.pair')}</button>
      </div>
      ${rows.length ? nothing : html`<p class="soft">${t('ui.people.devices.none')}</p>`}
      <ul class="lines">
        ${repeat(rows, ({ key }) => key, (row) => this.#line(row))}
      </ul>
    </div>`
  }

  /** @param {DeviceInfo} row */
  #line({ key, label, made, used }) {
    const name = safeText(label) || '—'
    return html`<li>
      ${icon('device')}
      <div class="grow">
        <strong>${name}</strong>
        <p class="soft small">
          ${t('ui.people.devices.made', { at: when(made ?? 0) })} ·
          ${used ? t('ui.people.devices.used', { at: when(used) }) : t('ui.people.devices.never')}
        </p>
      </div>
      <button class="icon-button" type="button" aria-label="${t('ui.people.devices.rename')}: ${name}" title=${t('ui.people.devices.rename')} @click=${() => this.#rename(key, label)}>
        ${icon('edit')}
      </button>
      <button class="button small" type="button" aria-label="${t('ui.people.devices.end')}: ${name}" @click=${() => this.#end(key, name)}>${t('ui.people.devices.end')}</button>
    </li>`
  }

  /** @param {string} key @param {string} value */
  #rename(key, value) {
    openForm(
      t('ui.people.devices.rename'),
      [{ name: 'label', label: t('ui.people.name'), value, most: 64 }],
      { action: t('ui.people.devices.rename') },
      async ({ label }) => {
        await hub.ask({ do: 'renamedevice', key, label, ...this.#whose() })
        await this.refresh()
      },
    )
  }

  /** @param {string} key @param {string} label */
  async #end(key, label) {
    const sure = await confirmDialog(t('ui.people.devices.end.sure', { label }), t('ui.people.devices.end'))
    if (sure) await this.does({ do: 'revokedevice', key, ...this.#whose() })
  }
}

customElements.define('ll-devices', Devices)
