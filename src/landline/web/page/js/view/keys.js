/** The keyboard map, made from what is registered. */

import { html } from '../base/html.js'
import { keysShown, registered } from '../base/keys.js'
import { t } from '../base/texts.js'
import { openDialog } from './dialog.js'

const GROUPS = ['moving', 'talking', 'files', 'page']

export function openKeys() {
  openDialog(() => t('ui.shell.keys'), map, { kind: 'wide keymap' })
}

function map() {
  return GROUPS.map((group) => {
    const those = registered().filter((shortcut) => shortcut.group === group)
    if (!those.length) return ''
    return html`<section>
      <h3>${t(`ui.shell.keys.${group}`)}</h3>
      <dl>
        ${those.map(
          ({ keys, textKey }) =>
            html`<div>
              <dt>${t(textKey)}</dt>
              <dd>${keysShown(keys).map((key) => html`<kbd>${key}</kbd>`)}</dd>
            </div>`,
        )}
      </dl>
    </section>`
  })
}
