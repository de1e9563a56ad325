/** What can be chosen for this browser; each choice holds at once. */

import { html, nothing } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { onSettings, setSetting, setting } from '../base/settings.js'
import { language, t } from '../base/texts.js'
import { hub } from '../hub.js'
import { chooseTheme, themeChosen } from './appearance.js'
import { openDialog } from './dialog.js'
import { icon } from './icons.js'
import { LANGUAGES, chooseLanguage } from './language.js'
import { askToNotify, canNotify } from './notifications.js'
import { logins, secureAddress } from './secure.js'

export function openSettings() {
  openDialog(() => t('ui.shell.settings'), () => html`<ll-settings></ll-settings>`)
}

class Settings extends LandlineElement {
  entered() {
    this.watch(hub.store, 'language', 'settings')
    this.onLeave(onSettings(() => this.redraw()))
  }

  template() {
    return html`
      ${this.#choice('language', language(), Object.entries(LANGUAGES), (wish) => void chooseLanguage(wish))}
      ${this.#choice('theme', themeChosen(), named('theme', ['system', 'light', 'dark']), (wish) => {
        chooseTheme(wish)
        this.redraw()
      })}
      ${this.#choice('size', setting('size'), named('size', ['small', 'normal', 'large', 'huge']), (wish) =>
        setSetting('size', wish),
      )}
      ${this.#choice(
        'enter',
        setting('enterSends') ? 'enter' : 'ctrl',
        named('enter', ['enter', 'ctrl']),
        (wish) => setSetting('enterSends', wish === 'enter'),
      )}
      ${this.#notifications()}
    `
  }

  /** @param {string} name @param {string} now @param {[string, string][]} choices
   * @param {(wish: any) => void} choose */
  #choice(name, now, choices, choose) {
    return html`<fieldset class="setting">
      <legend>${t(`ui.shell.settings.${name}`)}</legend>
      <div class="choice">
        ${choices.map(
          ([value, text]) =>
            html`<label lang=${name === 'language' ? value : nothing}
              ><input
                type="radio"
                name=${name}
                .checked=${value === now}
                @change=${() => choose(value)}
              />${text}</label
            >`,
        )}
      </div>
    </fieldset>`
  }

  #notifications() {
    const can = canNotify()
    return html`<fieldset class="setting">
      <legend>${t('ui.shell.settings.notify')}</legend>
      <label class="check">
        <input
          type="checkbox"
          .checked=${can === 'yes' && setting('notify')}
          ?disabled=${can === 'insecure' || can === 'none'}
          @change=${this.#notify}
        />
        <span>${t('ui.shell.settings.notify.on')}<span class="hint">${t('ui.shell.settings.notify.hint')}</span></span>
      </label>
      <label class="check">
        <input
          type="checkbox"
          .checked=${setting('sound')}
          @change=${(/** @type {Event} */ event) => setSetting('sound', checked(event))}
        />
        <span>${t('ui.shell.settings.sound')}</span>
      </label>
      ${can === 'yes' || can === 'ask'
        ? nothing
        : html`<div class="note warn small">
            ${icon('bell-off')}
            <p>
              ${t(`ui.shell.notify.${can}`)}
              ${can === 'insecure' && logins() !== 'nowhere'
                ? html`<a href=${secureAddress()}>${secureAddress()}</a> · <a href="/trust">${t('ui.shell.trust')}</a>`
                : nothing}
            </p>
          </div>`}
    </fieldset>`
  }

  /** @param {Event} event */
  #notify = async (event) => {
    const wish = checked(event)
    setSetting('notify', wish && (await askToNotify()))
    this.redraw()
  }
}

/** @param {string} name @param {string[]} values @returns {[string, string][]} */
const named = (name, values) => values.map((value) => [value, t(`ui.shell.settings.${name}.${value}`)])

/** @param {Event} event */
const checked = (event) => /** @type {HTMLInputElement} */ (event.target).checked

customElements.define('ll-settings', Settings)
