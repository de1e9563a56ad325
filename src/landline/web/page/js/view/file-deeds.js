/**
 * What can be done with files of a room: save, rename, remove, make links by which anybody
 * fetches one; and to put some there.
 */

import { html, nothing } from '../base/html.js'
import { t } from '../base/texts.js'
import { nameOf, sizeText } from '../files/kinds.js'
import { listAll, listFolder } from '../files/listing.js'
import { pickedFiles } from '../files/picked.js'
import { download, picksFolder, pickFolder, saveAll } from '../files/reach.js'
import { uploads } from '../files/uploads.js'
import { hub } from '../hub.js'
import { mayModerate } from '../store/rights.js'
import { moment } from '../text/dates.js'
import { safeText } from '../text/safe.js'
import { confirmDialog, openDialog } from './dialog.js'
import { icon, iconButton } from './icons.js'
import { copyText } from './marked.js'
import { openMenu } from './menu.js'
import { pickFiles } from './pick.js'
import { toast, toastError } from './toast.js'
import './qr.js'

/** @typedef {import('../files/listing.js').Filed} Filed */
/** @typedef {import('../files/picked.js').Picked} Picked */

/** Days that a link may hold; 0: until it is ended. */
const DAYS = [1, 7, 30, 0]

/** @typedef {import('../wire/protocol.js').ShareInfo} ShareInfo */

/** Return whether one may take a file away. @param {string} room @param {Filed} file */
export const mayRemove = (room, file) => file.user === hub.me?.id || mayModerate(hub.room(room)?.info, hub.me?.role ?? 'guest')

/** Open the menu of a file. @param {Element} anchor @param {string} room @param {Filed} file @param {() => void} view */
export function openFileMenu(anchor, room, file, view) {
  const mine = file.user === hub.me?.id
  openMenu(anchor, [
    { text: t('ui.files.preview'), icon: 'eye', act: view },
    { text: t('ui.files.download'), icon: 'download', act: () => download(room, file.path, file.name).catch(toastError) },
    { text: t('ui.files.share'), icon: 'link', act: () => openShare(room, file.path, file.name) },
    ...(mine ? [{ text: t('ui.files.rename'), icon: 'edit', act: () => rename(room, file) }] : []),
    ...(mayRemove(room, file) ? [null, { text: t('ui.files.remove'), icon: 'trash', danger: true, act: () => void removeFiles(room, [file]) }] : []),
  ])
}

/** Take those files away that one may, once somebody is sure. @param {string} room @param {Filed[]} all */
export async function removeFiles(room, all) {
  const files = all.filter((file) => mayRemove(room, file))
  const text = files.length === 1 ? t('ui.files.remove.one', { name: safeText(files[0]?.name ?? '', 80) }) : t('ui.files.remove.some', { count: files.length })
  if (!(await confirmDialog(text, t('ui.files.remove'), { detail: t('ui.files.remove.detail') }))) return
  for (const { path } of files) {
    try {
      await hub.ask({ do: 'removefile', room, path })
    } catch (error) {
      toastError(error)
      return
    }
  }
}

/** Ask for another name. The bytes stay: the file is put under it, and the old one removed.
 * @param {string} room @param {Filed} file */
export function rename(room, file) {
  const folder = file.path.slice(0, -nameOf(file.path).length)
  /** @param {SubmitEvent} event */
  const go = async (event) => {
    event.preventDefault()
    const name = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get('name')).trim()
    if (!name || name === file.name) return close()
    try {
      const { blob, size, mtime } = file
      const done = await hub.ask({ do: 'putfile', room, path: folder + name, blob, size, exists: 'refuse', ...(mtime && { mtime }) })
      if (done.is === 'filed') await hub.ask({ do: 'removefile', room, path: file.path })
      else await hub.ask({ do: 'dropupload', upload: done.upload })
      close()
    } catch (error) {
      toastError(error)
    }
  }
  const close = openDialog(t('ui.files.rename'), () => html`<form @submit=${go}>
    <label class="field"><span class="label">${t('ui.files.rename.name')}</span>
      <input name="name" autofocus required maxlength="255" autocomplete="off" value=${file.name} /></label>
    <div class="actions"><button class="button primary">${t('ui.files.rename')}</button></div>
  </form>`, { kind: 'narrow' })
}

/** Save files one after the other, told how far it is. @param {string} room @param {Filed[]} files */
async function saveFiles(room, files) {
  if (!files.length) return
  const into = picksFolder() && files.length > 1 ? await pickFolder() : null
  if (picksFolder() && files.length > 1 && !into) return
  let goes = true
  let done = 0
  const dialog = openDialog(t('ui.files.saving'), (close) => html`
    <p class="numbers" role="status">${t('ui.files.saving.count', { done, count: files.length })}</p>
    <progress aria-label=${t('ui.files.saving')} max=${files.length} .value=${done}></progress>
    <div class="actions"><button class="button" type="button" @click=${close}>${t('ui.shell.cancel')}</button></div>
  `, { kind: 'narrow', onClose: () => (goes = false) })
  const failed = await saveAll(files.map(({ path, name }) => ({ room, path, name })), into, (count) => {
    done = count
    if (goes) dialog.redraw()
    return goes
  })
  if (!goes) return
  dialog()
  if (failed) toast(t('ui.files.saved.not', { count: failed }), { kind: 'error' })
  else toast(t('ui.files.saved', { count: files.length }))
}

/** Open the menu of what can be brought to a folder, or taken from it. @param {Element} anchor @param {string} room @param {string} folder */
export function openAddMenu(anchor, room, folder) {
  const pick = async (/** @type {boolean} */ whole) => {
    const files = await pickFiles({ folder: whole })
    if (files.length) await bring(room, folder, pickedFiles(files))
  }
  const save = () => listAll(room, folder).then((files) => saveFiles(room, files)).catch(toastError)
  openMenu(anchor, [
    { text: t('ui.files.add.files'), icon: 'file', act: () => void pick(false) },
    { text: t('ui.files.add.folder'), icon: 'folder', act: () => void pick(true) },
    null,
    { text: t('ui.files.save-all'), icon: 'download', act: () => void save() },
  ])
}

/** Put files into a folder; where a name is taken, somebody says what becomes of it.
 * @param {string} room @param {string} folder @param {Picked[]} picked */
export async function bring(room, folder, picked) {
  const taken = await taking(room, folder, picked)
  if (!taken.size) return uploads.add(room, picked, { folder })
  const answer = await askTaken([...taken])
  if (answer === 'replace' || answer === 'rename') uploads.add(room, picked, { folder, exists: answer })
  if (answer === 'skip') uploads.add(room, picked.filter(({ path }) => !taken.has(path)), { folder })
}

/** Return the paths of those whose name is taken there. @param {string} room @param {string} folder @param {Picked[]} picked */
async function taking(room, folder, picked) {
  /** @type {Set<string>} */
  const taken = new Set()
  const folders = new Set(picked.map(({ path }) => path.slice(0, -nameOf(path).length)))
  for (const inner of folders) {
    const place = [folder, inner.replace(/\/$/, '')].filter(Boolean).join('/')
    const { files } = await listFolder(room, place).catch(() => ({ files: /** @type {Filed[]} */ ([]) }))
    const names = new Set(files.map(({ name }) => name))
    for (const { path } of picked) if (path === inner + nameOf(path) && names.has(nameOf(path))) taken.add(path)
  }
  return taken
}

/** @param {string[]} taken @returns {Promise<'replace' | 'rename' | 'skip' | null>} */
function askTaken(taken) {
  return new Promise((resolve) => {
    /** @type {'replace' | 'rename' | 'skip' | null} */
    let answer = null
    const ways = /** @type {const} */ (['skip', 'replace', 'rename'])
    openDialog(t('ui.files.taken', { count: taken.length }), (close) => html`
      <ul class="taken soft">${taken.slice(0, 5).map((path) => html`<li class="cut">${safeText(path, 120)}</li>`)}</ul>
      <div class="actions">${ways.map((way) => html`<button class="button ${way === 'rename' ? 'primary' : ''}" type="button" ?autofocus=${way === 'rename'}
        @click=${() => { answer = way; close() }}>${t(`ui.files.taken.${way}`)}</button>`)}</div>
    `, { kind: 'narrow', onClose: () => resolve(answer) })
  })
}

/** Return what can be done with all that is chosen. @param {string} room @param {Filed[]} files @param {() => void} clear */
export function chosenBar(room, files, clear) {
  const size = sizeText(files.reduce((sum, file) => sum + file.size, 0))
  const may = files.every((file) => mayRemove(room, file))
  return html`<div class="chosen-bar" role="region" aria-label=${t('ui.files.chosen')}>
    <p class="grow cut small" role="status">${t('ui.files.count', { count: files.length, size })}</p>
    <button class="button small" type="button" @click=${() => saveFiles(room, files)}>${icon('download')}${t('ui.files.save')}</button>
    ${may ? html`<button class="button small danger" type="button" @click=${() => removeFiles(room, files)}>${icon('trash')}${t('ui.files.remove')}</button>` : nothing}
    ${iconButton('close', t('ui.files.choose-none'), clear)}
  </div>`
}

/** Open the dialog for a file. @param {string} room @param {string} path @param {string} name */
function openShare(room, path, name) {
  let link = ''
  let secret = ''
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
      secret = shared.link.split('/', 3).join('/')
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
    ${link ? made(link, secret) : form(make)}
    ${held.length ? html`<h3>${t('ui.files.share.held')}</h3><ul class="shares">${held.map((share) => row(share, end))}</ul>` : nothing}
  `)
  list().catch(toastError)
}

/** @param {(event: SubmitEvent) => void} make */
const form = (make) => html`<form class="stack" @submit=${make}>
  <p class="soft">${t('ui.files.share.lead')}</p>
  <label class="field"><span class="label">${t('ui.files.share.days')}</span>
    <select name="days">${DAYS.map((count) => html`<option value=${count} ?selected=${count === 7}>${t(`ui.files.share.days.${['none', 'one'][count] ?? 'count'}`, { count })}</option>`)}</select>
  </label>
  <label class="field"><span class="label">${t('ui.files.share.uses')}</span>
    <input name="uses" type="number" min="1" max="1000000" inputmode="numeric" placeholder=${t('ui.files.share.uses.any')} />
  </label>
  <div class="actions"><button class="button primary">${t('ui.files.share.make')}</button></div>
</form>`

/** @param {string} link @param {string} secret where it leads: the rest of the link is for people */
const made = (link, secret) => html`<div class="stack">
  <p>${t('ui.files.share.once')}</p>
  <div class="row"><input class="input grow" readonly aria-label=${t('ui.files.share.link')} .value=${link} />
    <button class="button primary" type="button" @click=${() => copyText(link)}>${icon('copy')}${t('ui.files.share.copy')}</button></div>
  <ll-qr .share=${secret}></ll-qr>
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
