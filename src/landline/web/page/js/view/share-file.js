/** A link by which anybody fetches a file: how often and for how long, and the link, once. */

import { html, nothing } from '../base/html.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { moment } from '../text/dates.js'
import { safeText } from '../text/safe.js'
import { openDialog } from './dialog.js'
import { copyText } from './marked.js'
import { icon } from './icons.js'
import { toastError } from './toast.js'

/** Days that a link may hold; 0: until it is ended. */
const DAYS = [1, 7, 30, 0]

/** @typedef {import('../wire/protocol.js').ShareInfo} ShareInfo */

/** Open the dialog for a file. @param {string} room @param {string} path @param {string} name */
export function openShare(room, path, name) {
  let link = ''
  /** @type {ShareInfo[]} */
  let held = []
  const list = async () => {
    const { shares } = await hub.ask({ do: 'shares' })
    held = shares.filter((/** @type {ShareInfo} */ share) => share.room === room && share.path === path)
    dialog.redraw()
  }
  /** @param {SubmitEvent} event */
  const make = async (event) => {
    event.preventDefault()
    const said = new FormData(/** @type {HTMLFormElement} */ (event.target))
    const uses = Number(said.get('uses')) || undefined
    const days = Number(said.get('days')) || null
    try {
      const shared = await hub.ask({ do: 'sharefile', room, path, days, ...(uses && { uses }) })
      link = (shared.web || location.origin).replace(/\/$/, '') + shared.link
      await list()
      dialog.element.querySelector('input')?.select()
    } catch (error) {
      toastError(error)
    }
  }
  /** @param {string} key */
  const end = async (key) => {
    await hub.ask({ do: 'unshare', key }).then(list).catch(toastError)
  }
  const dialog = openDialog(t('ui.files.share.title', { name: safeText(name, 60) }), () => html`
    ${link ? made(link) : form(make)}
    ${held.length ? html`<h3>${t('ui.files.share.held')}</h3><ul class="shares">${held.map((share) => row(share, end))}</ul>` : nothing}
  `)
  list().catch(toastError)
}

/** @param {(event: SubmitEvent) => void} make */
const form = (make) => html`<form class="stack" @submit=${make}>
  <p class="soft">${t('ui.files.share.lead')}</p>
  <label class="field"><span class="label">${t('ui.files.share.days')}</span>
    <select name="days">${DAYS.map((count) => html`<option value=${count} ?selected=${count === 7}>${count ? t('ui.files.share.days.count', { count }) : t('ui.files.share.days.none')}</option>`)}</select>
  </label>
  <label class="field"><span class="label">${t('ui.files.share.uses')}</span>
    <input name="uses" type="number" min="1" max="1000000" inputmode="numeric" placeholder=${t('ui.files.share.uses.any')} />
  </label>
  <div class="actions"><button class="button primary">${t('ui.files.share.make')}</button></div>
</form>`

/** @param {string} link */
const made = (link) => html`<div class="stack">
  <p>${t('ui.files.share.once')}</p>
  <div class="row"><input class="input grow" readonly aria-label=${t('ui.files.share.link')} .value=${link} />
    <button class="button primary" type="button" @click=${() => copyText(link)}>${icon('copy')}${t('ui.files.share.copy')}</button></div>
</div>`

/** @param {ShareInfo} share @param {(key: string) => void} end */
function row({ key, left, until, opened = 0 }, end) {
  const told = [
    t('ui.files.share.opened', { count: opened }),
    ...(left === undefined ? [] : [t('ui.files.share.left', { count: left })]),
    until ? t('ui.files.share.until', { at: moment(until) }) : t('ui.files.share.days.none'),
  ]
  return html`<li class="row"><span class="grow small">${told.join(' · ')}</span>
    <button class="button small" type="button" @click=${() => end(key)}>${t('ui.files.share.end')}</button></li>`
}
