/** The files of a room: folders and files in a list, or all its pictures and films. */

import { html, nothing, repeat } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { describe } from '../base/keys.js'
import { formatRoute, go } from '../base/route.js'
import { t } from '../base/texts.js'
import { iconOf, kindOf, sizeText } from '../files/kinds.js'
import { listFolder, listPictures, sorted } from '../files/listing.js'
import { download } from '../files/reach.js'
import { hub } from '../hub.js'
import { dayAndTime, moment } from '../text/dates.js'
import { safeText } from '../text/safe.js'
import { whyNot } from './deeds.js'
import { drawerButton } from './drawer.js'
import { takeDrops } from './drop.js'
import { bring, chosenBar, mayRemove, openAddMenu, openFileMenu, removeFiles, rename } from './file-deeds.js'
import { icon } from './icons.js'
import { openViewer } from './late.js'
import { toastError } from './toast.js'

/** @typedef {import('../files/listing.js').Filed} Filed */
/** @typedef {import('../files/listing.js').By} By */
/** @typedef {import('../wire/protocol.js').FolderInfo} FolderInfo */

/** Files that are in the tree at first, and as many more at a time. */
const STEP = 300
const COLUMNS = /** @type {const} */ (['name', 'size', 'at', 'by'])

class FilesView extends LandlineElement {
  /** @type {{ folders: FolderInfo[], files: Filed[], more: boolean } | null} */
  #listed = null
  #folder = ''
  /** @type {By} */
  #by = 'name'
  #turned = false
  #gallery = false
  /** Paths that are chosen. @type {Set<string>} */
  #chosen = new Set()
  /** @type {{ text?: string, hint?: string } | null} */
  #refusal = null
  #seen = 0
  #most = STEP
  #turn = 0

  get room() {
    return this.getAttribute('room') ?? ''
  }

  entered() {
    const { room } = this
    this.watch(hub.store, `room:${room}`, 'rooms', 'language', 'me', 'drawer')
    this.onLeave(hub.store.watch(['route'], () => this.#turnTo()))
    this.onLeave(hub.store.watch([`timeline:${room}`], () => this.#news()))
    this.onLeave(hub.store.watch(['link'], () => hub.link.state === 'online' && this.#list()))
    this.onLeave(takeDrops((picked) => void bring(room, this.#folder, picked)))
    this.onLeave(describe('files.remove', 'Delete', 'ui.files.key.remove', 'files'))
    this.onLeave(describe('files.rename', 'F2', 'ui.files.key.rename', 'files'))
    this.listen(this, 'keydown', (event) => this.#pressed(event))
    this.#folder = folderHere()
    void this.#open()
  }

  template() {
    return html`${this.#head()}
      <div class="scroll">
        <div class="place">${this.#crumbs()} ${this.#modes()}</div>
        ${this.#refusal ? refused(this.#refusal) : this.#listed ? this.#inside() : html`<p class="empty">${t('ui.shell.loading')}</p>`}
      </div>
      ${this.#chosen.size ? chosenBar(this.room, this.#chosenFiles, () => this.#chooseNone()) : nothing}`
  }

  #head() {
    const why = whyNot(this.room)
    const label = t('ui.files.add')
    return html`<header class="head">
      ${drawerButton()}
      <div class="title"><h1 tabindex="-1">${icon('folder')}<span class="cut">${t('ui.files.title', { room: hub.title(this.room) })}</span></h1></div>
      <div class="actions">
        <a class="icon-button" href=${formatRoute({ view: 'room', room: this.room })} aria-label=${t('ui.files.to-talk')} title=${t('ui.files.to-talk')}>${icon('chat')}</a>
        <button class="button primary small" type="button" aria-haspopup="menu" aria-disabled=${String(Boolean(why))} title=${why || label} @click=${(/** @type {Event} */ event) => why || openAddMenu(/** @type {Element} */ (event.currentTarget), this.room, this.#folder)}>${icon('upload')}${label}</button>
      </div>
    </header>`
  }

  #crumbs() {
    const names = this.#folder ? this.#folder.split('/') : []
    const steps = ['', ...names.map((_, place) => names.slice(0, place + 1).join('/'))]
    return html`<nav aria-label=${t('ui.files.crumbs')}><ol class="row">
      ${steps.map((step, place) => {
        const name = place ? safeText(names[place - 1] ?? '', 60) : hub.title(this.room)
        const here = step === this.#folder
        return html`<li>${place ? html`<span class="soft" aria-hidden="true">/</span>` : nothing}<a href=${this.#to(step)} aria-current=${here ? 'page' : nothing}><bdi>${name}</bdi></a></li>`
      })}
    </ol></nav>`
  }

  #modes() {
    const mode = (/** @type {boolean} */ gallery, /** @type {string} */ shape, /** @type {string} */ key) =>
      html`<button class="icon-button" type="button" aria-pressed=${String(this.#gallery === gallery)} aria-label=${t(key)} title=${t(key)} @click=${() => this.#show(gallery)}>${icon(shape)}</button>`
    return html`<div class="row modes" role="group" aria-label=${t('ui.files.modes')}>
      ${mode(false, 'list', 'ui.files.list')} ${mode(true, 'grid', 'ui.files.gallery')}
    </div>`
  }

  #inside() {
    const { folders = [], files = [], more = false } = this.#listed ?? {}
    if (!folders.length && !files.length) {
      const key = this.#gallery ? 'ui.files.none.gallery' : 'ui.files.none'
      return html`<div class="empty">${icon(this.#gallery ? 'image' : 'folder')}<p>${t(key)}</p>${this.#gallery || whyNot(this.room) ? nothing : html`<p class="small">${t('ui.files.none.hint')}</p>`}</div>`
    }
    const rest = more ? html`<p class="note">${icon('info')}<span>${t('ui.files.not-all')}</span></p>` : nothing
    if (this.#gallery) return html`<ul class="gallery">${repeat(files.slice(0, this.#most), ({ path }) => path, (file) => this.#tile(file))}</ul>${this.#further(files)}${rest}`
    return html`<table class="table">
        <caption class="unseen">${t('ui.files.title', { room: hub.title(this.room) })}</caption>
        <thead><tr>
          <th class="pick"><input type="checkbox" aria-label=${t('ui.files.choose-all')} .checked=${this.#chosen.size > 0 && this.#chosen.size === files.length} .indeterminate=${this.#chosen.size > 0 && this.#chosen.size < files.length} ?disabled=${!files.length} @change=${this.#chooseAll} /></th>
          ${COLUMNS.map((column) => this.#column(column))}
          <th><span class="unseen">${t('ui.files.deeds')}</span></th>
        </tr></thead>
        <tbody>
          ${sorted(folders, this.#by === 'size' ? 'size' : 'name', this.#turned && this.#by !== 'at').map((folder) => this.#folderRow(folder))}
          ${repeat(sorted(files, this.#by, this.#turned).slice(0, this.#most), ({ path }) => path, (file) => this.#fileRow(file))}
        </tbody>
      </table>${this.#further(files)}${rest}`
  }

  /** @param {Filed[]} files */
  #further(files) {
    if (files.length <= this.#most) return nothing
    return html`<p class="empty"><button class="button" type="button" @click=${() => this.#show(this.#gallery, this.#most + STEP)}>${t('ui.shell.search.more')}</button></p>`
  }

  /** @param {By} column */
  #column(column) {
    const order = this.#by !== column ? 'none' : (column === 'size' || column === 'at') !== this.#turned ? 'descending' : 'ascending'
    return html`<th class=${column} aria-sort=${order}>
      <button type="button" class="sort" @click=${() => this.#sort(column)}>${t(`ui.files.by.${column}`)}${order === 'none' ? nothing : icon(order === 'ascending' ? 'up' : 'down')}</button>
    </th>`
  }

  /** @param {FolderInfo} folder */
  #folderRow({ name, files, size }) {
    return html`<tr>
      <td class="pick"></td>
      <td class="name"><a href=${this.#to(this.#folder ? `${this.#folder}/${name}` : name)}>${icon('folder')}<bdi class="cut">${safeText(name, 120)}</bdi></a></td>
      <td class="size number">${sizeText(size)}</td>
      <td class="at soft" colspan="2">${t('ui.files.folder.count', { count: files })}</td>
      <td></td>
    </tr>`
  }

  /** @param {Filed} file */
  #fileRow(file) {
    const name = safeText(file.name, 120)
    const until = file.until ? t('ui.files.until', { at: moment(file.until) }) : nothing
    return html`<tr class=${this.#chosen.has(file.path) ? 'chosen' : ''} data-path=${file.path}>
      <td class="pick"><input type="checkbox" aria-label=${t('ui.files.choose', { name })} .checked=${this.#chosen.has(file.path)} @change=${() => this.#choose(file)} /></td>
      <td class="name"><button type="button" title=${name} @click=${() => this.#view(file)}>${icon(iconOf(file.name))}<bdi class="cut">${name}</bdi></button>
        <span class="below small soft">${sizeText(file.size)} · ${safeText(file.by, 40)}</span></td>
      <td class="size number">${sizeText(file.size)}</td>
      <td class="at numbers" title=${until}><time datetime=${new Date(file.at).toISOString()}>${dayAndTime(file.at)}</time></td>
      <td class="by"><bdi class="cut">${safeText(file.by, 40)}</bdi></td>
      <td class="deeds"><button class="icon-button" type="button" aria-haspopup="menu" aria-label=${t('ui.files.deeds.of', { name })} @click=${(/** @type {Event} */ event) => openFileMenu(/** @type {Element} */ (event.currentTarget), this.room, file, () => this.#view(file))}>${icon('more')}</button></td>
    </tr>`
  }

  /** @param {Filed} file */
  #tile(file) {
    const name = safeText(file.name, 120)
    return html`<li><button type="button" title=${t('ui.files.open', { name })} @click=${() => this.#view(file)}>
      <ll-media aria-hidden="true" .file=${{ ...file, room: this.room }}></ll-media><span class="cut small">${name}</span>
    </button></li>`
  }

  async #open() {
    try {
      const room = await hub.open(this.room)
      if (room !== this.room) location.replace(formatRoute({ view: 'files', room }))
      this.#seen = this.#last()
    } catch (error) {
      this.#refusal = /** @type {{ text: string }} */ (error)
      this.redraw()
      return
    }
    await this.#list()
  }

  async #list() {
    const turn = ++this.#turn
    const { room } = this
    const folder = this.#folder
    try {
      const listed = await (this.#gallery ? listPictures(room) : listFolder(room, folder))
      if (turn !== this.#turn) return
      this.#listed = listed
      this.#refusal = null
      this.#chosen = new Set(this.#listed.files.map(({ path }) => path).filter((path) => this.#chosen.has(path)))
    } catch (error) {
      if (turn !== this.#turn) return
      const { code } = /** @type {import('../hub.js').HubError} */ (error)
      // A folder ends with its last file.
      if (code === 'file.unknown' && folder) go({ view: 'files', room, folder: folder.split('/').slice(0, -1).join('/') })
      else this.#refusal = /** @type {{ text: string }} */ (error)
    }
    this.redraw()
  }

  #turnTo() {
    if (hub.route.view !== 'files' || folderHere() === this.#folder) return
    this.#folder = folderHere()
    this.#most = STEP
    this.#chosen.clear()
    this.#gallery = false
    void this.#list()
  }

  #last() {
    return hub.timeline(this.room).items.findLast(({ kind }) => kind === 'file')?.seq ?? 0
  }

  #news() {
    const last = this.#last()
    if (last === this.#seen || this.#refusal) return
    this.#seen = last
    void this.#list()
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const row = /** @type {HTMLElement} */ (event.target).closest('tr')
    const file = this.#listed?.files.find(({ path }) => path === row?.dataset['path'])
    if (!file || event.isComposing) return
    if (event.key === 'Delete' && mayRemove(this.room, file)) void removeFiles(this.room, this.#chosen.size ? this.#chosenFiles : [file])
    else if (event.key === 'F2' && file.user === hub.me?.id) rename(this.room, file)
    else return
    event.preventDefault()
  }

  /** @param {Filed} file */
  #view(file) {
    const { room } = this
    const shown = this.#gallery ? this.#listed?.files : sorted(this.#listed?.files ?? [], this.#by, this.#turned)
    if (kindOf(file.name)) openViewer((shown ?? []).map((each) => ({ ...each, room })), { ...file, room })
    else void download(room, file.path, file.name).catch(toastError)
  }

  /** @param {By} column */
  #sort(column) {
    this.#turned = this.#by === column && !this.#turned
    this.#by = column
    this.draw()
  }

  /** @param {boolean} gallery @param {number} [most] */
  #show(gallery, most = STEP) {
    this.#most = most
    if (gallery === this.#gallery) return this.redraw()
    this.#gallery = gallery
    this.#listed = null
    this.#chooseNone()
    void this.#list()
  }

  /** @param {Filed} file */
  #choose({ path }) {
    if (!this.#chosen.delete(path)) this.#chosen.add(path)
    this.redraw()
  }

  #chooseAll = () => {
    const files = this.#listed?.files ?? []
    this.#chosen = new Set(this.#chosen.size === files.length ? [] : files.map(({ path }) => path))
    this.draw()
  }

  #chooseNone() {
    this.#chosen.clear()
    this.redraw()
  }

  get #chosenFiles() {
    return (this.#listed?.files ?? []).filter(({ path }) => this.#chosen.has(path))
  }

  /** @param {string} folder */
  #to(folder) {
    return formatRoute({ view: 'files', room: this.room, ...(folder && { folder }) })
  }
}

const folderHere = () => ('folder' in hub.route && hub.route.folder) || ''

/** @param {{ text?: string, hint?: string }} refusal */
const refused = ({ text, hint }) => html`<div class="empty" role="alert">${icon('warning')}<p>${text}</p>${hint ? html`<p class="small">${hint}</p>` : nothing}</div>`

customElements.define('ll-files', FilesView)
