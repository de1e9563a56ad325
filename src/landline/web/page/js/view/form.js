/** Forms in dialogs: what is asked, what is wrong with it, and one button that does it. */

import { html, nothing } from '../base/html.js'
import { t } from '../base/texts.js'
import { openDialog } from './dialog.js'

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {'text' | 'password' | 'number' | 'choice' | 'checks' | 'url'} [type]
 * @property {string | number} [value]
 * @property {[string, string][]} [options] value and what it is called, for `choice` and `checks`
 * @property {string[]} [checked] which of `checks` are chosen at first
 * @property {string} [hint]
 * @property {boolean} [optional]
 * @property {number} [least] of a number
 * @property {number} [most] of a number, or characters of a text
 * @property {string} [autocomplete]
 *
 * @typedef {Record<string, any>} Values numbers for `number`, lists for `checks`, else texts
 */

/** @typedef {{ text?: string, hint?: string }} Refusal */

let count = 0

/** Return what was refused and why, to be read out as soon as it is there. @param {Refusal | null} refusal */
export const wrong = (refusal) =>
  html`<p class="wrong" role="alert">${refusal ? [refusal.text ?? String(refusal), refusal.hint].filter(Boolean).join(' · ') : ''}</p>`

/** Open a form. `submit` is given what was filled in; what it throws is shown, and the form
 * stays open.
 * @param {string} title
 * @param {Field[]} fields
 * @param {{ action: string, danger?: boolean, lead?: string }} options
 * @param {(values: Values) => Promise<unknown>} submit */
export function openForm(title, fields, { action, danger = false, lead }, submit) {
  const prefix = `form-${++count}-`
  /** @type {Refusal | null} */
  let refusal = null
  let busy = false
  /** @param {SubmitEvent} event @param {() => void} close */
  const send = async (event, close) => {
    event.preventDefault()
    if (busy) return
    const values = filledIn(/** @type {HTMLFormElement} */ (event.target), fields)
    busy = true
    refusal = null
    dialog.redraw()
    try {
      await submit(values)
      close()
    } catch (error) {
      refusal = /** @type {any} */ (error)
      busy = false
      dialog.redraw()
    }
  }
  const dialog = openDialog(
    title,
    (close) => html`<form class="stack" @submit=${(/** @type {SubmitEvent} */ event) => send(event, close)}>
      ${lead ? html`<p class="soft">${lead}</p>` : nothing}
      ${fields.map((field, at) => fieldTemplate(field, prefix, at === 0))}
      ${wrong(refusal)}
      <div class="actions">
        <button class="button" type="button" @click=${close}>${t('ui.shell.cancel')}</button>
        <button class="button ${danger ? 'danger' : 'primary'}" ?autofocus=${!fields.length} ?disabled=${busy}>${action}</button>
      </div>
    </form>`,
    { kind: 'narrow' },
  )
  return dialog
}

/** @param {Field} field @param {string} prefix @param {boolean} first */
function fieldTemplate(field, prefix, first) {
  const id = prefix + field.name
  if (field.type === 'checks') return checks(field)
  const hint = field.hint ? html`<p class="hint" id="${id}-hint">${field.hint}</p>` : nothing
  return html`<div class="field">
    <label for=${id}>${field.label}</label>
    ${field.type === 'choice' ? choice(field, id, first) : input(field, id, first)} ${hint}
  </div>`
}

/** @param {Field} field @param {string} id @param {boolean} first */
function input(field, id, first) {
  const { name, type = 'text', value = '', optional, least = 0, most, hint, autocomplete = 'off' } = field
  const isNumber = type === 'number'
  return html`<input
    id=${id}
    name=${name}
    type=${type}
    value=${value}
    ?required=${!optional}
    ?autofocus=${first}
    min=${isNumber ? least : nothing}
    max=${isNumber && most !== undefined ? most : nothing}
    maxlength=${!isNumber && most !== undefined ? most : nothing}
    autocomplete=${autocomplete}
    aria-describedby=${hint ? `${id}-hint` : nothing}
  />`
}

/** @param {Field} field @param {string} id @param {boolean} first */
const choice = ({ name, options = [], value }, id, first) => html`<select id=${id} name=${name} ?autofocus=${first}>
  ${options.map(([one, called]) => html`<option value=${one} ?selected=${one === value}>${called}</option>`)}
</select>`

/** @param {Field} field */
const checks = ({ name, label, options = [], checked = [] }) => html`<fieldset class="field">
  <legend class="label">${label}</legend>
  ${options.map(
    ([value, called]) =>
      html`<label class="check">
        <input type="checkbox" name=${name} value=${value} ?checked=${checked.includes(value)} /><span>${called}</span>
      </label>`,
  )}
</fieldset>`

/** @param {HTMLFormElement} form @param {Field[]} fields @returns {Values} */
function filledIn(form, fields) {
  const data = new FormData(form)
  /** @type {Values} */
  const values = {}
  for (const { name, type } of fields) {
    const value = String(data.get(name) ?? '')
    if (type === 'checks') values[name] = data.getAll(name).map(String)
    else if (type === 'number') values[name] = value === '' ? null : Number(value)
    else values[name] = type === 'password' ? value : value.trim()
  }
  return values
}
