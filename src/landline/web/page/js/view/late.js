/**
 * What the first view of the page does without: it is fetched once somebody wants it. Where that
 * fails, because the hub is away or has another version of the page by now, that is said, and it
 * is tried again with the next connection, or when somebody says so. What has to take keys at once, such as the switcher, is not among it.
 */

import { html, nothing } from '../base/html.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { icon } from './icons.js'
import { toast } from './toast.js'

/** @typedef {import('./media.js').RoomFile} RoomFile */
/** @typedef {keyof typeof VIEWS} View */

const VIEWS = {
  admin: () => import('./admin.js'),
  browse: () => import('./browse.js'),
  files: () => import('./files.js'),
  me: () => import('./me.js'),
  members: () => import('./members.js'),
  people: () => import('./people.js'),
  pins: () => import('./pins.js'),
  search: () => import('./search.js'),
}

/** @type {Map<View, 'coming' | 'there' | 'failed'>} */
const states = new Map()

hub.store.watch(['link'], () => {
  const failed = [...states].filter(([, state]) => state === 'failed')
  if (online()) for (const [name] of failed) states.delete(name)
  if (failed.length) hub.store.changed('late')
})

/** Return what `shown` does, as soon as the view's element is known; until then that it is coming.
 * Who shows it watches the topic `late`. @param {View} name @param {() => unknown} shown
 * @param {unknown} [head] what stands above meanwhile, where the view has a heading itself */
export function lateView(name, shown, head = nothing) {
  const state = states.get(name)
  if (state === 'there') return shown()
  if (state === 'failed') return html`${head}${failed(() => void fetchView(name))}`
  if (!state) void fetchView(name)
  return html`${head}<p class="empty coming" role="status"><span class="spinner"></span>${t('ui.shell.loading')}</p>`
}

/** Show somebody's card. @param {string} name */
export const openPerson = (name) => later(() => import('./person.js'), (person) => person.openPerson(name))

/** @param {string} room */
export const openRoomSettings = (room) => later(() => import('./room-settings.js'), (settings) => settings.openRoomSettings(room))

export const openSettings = () => later(() => import('./settings.js'), (settings) => settings.openSettings())

/** @param {RoomFile[]} files @param {RoomFile} file */
export const openViewer = (files, file) => later(() => import('./viewer.js'), (viewer) => viewer.openViewer(files, file))

/** @param {View} name */
async function fetchView(name) {
  states.set(name, 'coming')
  hub.store.changed('late')
  try {
    await VIEWS[name]()
    states.set(name, 'there')
  } catch (error) {
    console.error(error)
    states.set(name, 'failed')
  }
  hub.store.changed('late')
}

/** Do something with a module. @template M @param {() => Promise<M>} load @param {(module: M) => void} act */
async function later(load, act) {
  let module
  try {
    module = await load()
  } catch (error) {
    console.error(error)
    toast(why(), { kind: 'error', action: { text: t('ui.talk.again'), act: () => later(load, act) } })
    return
  }
  act(module)
}

/** Return why a part is not there. */
const why = () => t(online() ? 'ui.shell.late.failed' : 'ui.shell.late.away')

const online = () => hub.link.state === 'online'

/** @param {() => void} again */
const failed = (again) => html`<div class="empty failed">
  ${icon('warning')}
  <p role="alert">${why()}</p>
  <div class="row">
    <button class="button primary" type="button" @click=${again}>${t('ui.talk.again')}</button>
    ${online() ? html`<button class="button" type="button" @click=${() => location.reload()}>${t('ui.shell.late.reload')}</button>` : nothing}
  </div>
</div>`
