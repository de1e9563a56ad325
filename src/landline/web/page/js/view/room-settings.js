/** How a room works: what it is about, who may enter, what it keeps; archived, left. */

import { html, nothing } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { go } from '../base/route.js'
import { t } from '../base/texts.js'
import { mayModerate, mayOwn } from '../store/rights.js'
import { hub } from '../hub.js'
import { kindsCalled } from './create-room.js'
import { confirmDialog, openDialog } from './dialog.js'
import { wrong } from './form.js'
import { icon } from './icons.js'
import { toast } from './toast.js'
import './hooks.js'

/** @typedef {import('../wire/protocol.js').RoomInfo} RoomInfo */

/** Each with the most that the protocol bears. */
const BOUNDS = /** @type {const} */ ([
  ['slow', 86_400],
  ['keep_days', 36_500],
  ['keep_messages', 1_000_000_000],
  ['file_days', 36_500],
])
/** There is always one, and it is everybody's. */
const LOBBY = 'lobby'

/** @param {string} room */
export function openRoomSettings(room) {
  openDialog(
    () => `${t('ui.people.room.settings')}: ${hub.title(room)}`,
    (close) => html`<ll-room-settings room=${room} .close=${close}></ll-room-settings>`,
  )
}

class RoomSettings extends LandlineElement {
  /** Closes the dialog that it is in. */
  close = () => {}
  /** @type {{ text?: string, hint?: string } | null} */
  #refusal = null

  get room() {
    return this.getAttribute('room') ?? ''
  }

  entered() {
    this.watch(hub.store, `room:${this.room}`, 'me', 'language')
  }

  template() {
    const info = hub.room(this.room)?.info
    const role = hub.me?.role ?? 'guest'
    if (!info) return nothing
    const runs = mayModerate(info, role)
    const owns = mayOwn(info, role)
    return html`<div class="stack">
      <form class="stack" @submit=${this.#submit}>
        ${this.#texts(info, runs, owns)} ${owns ? this.#bounds(info) : nothing}
        ${wrong(this.#refusal)}
        ${owns ? nothing : html`<p class="soft small">${t('ui.people.room.read-only')}</p>`}
        ${runs ? html`<div class="actions"><button class="button primary">${t('ui.people.save')}</button></div>` : nothing}
      </form>
      ${runs && !hub.me?.guest
        ? html`<section class="stack">
            <h3>${t('ui.people.hooks')}</h3>
            <ll-hooks room=${info.room}></ll-hooks>
          </section>`
        : nothing}
      <div class="row">
        ${owns && info.room !== LOBBY ? this.#archive(info) : nothing}
        <button class="button" type="button" @click=${() => this.#leave(info)}>${icon('leave')}${t('ui.shell.room.leave')}</button>
      </div>
    </div>`
  }

  /** @param {RoomInfo} info @param {boolean} runs @param {boolean} owns */
  #texts(info, runs, owns) {
    const { room, topic = '', kind = 'public' } = info
    return html`<div class="field">
        <label for="room-name">${t('ui.people.room.name')}</label>
        <input id="room-name" name="name" maxlength="64" required autocomplete="off" value=${room} ?readonly=${!owns || room === LOBBY} />
      </div>
      <div class="field">
        <label for="room-topic">${t('ui.people.room.topic')}</label>
        <input id="room-topic" name="topic" maxlength="500" autocomplete="off" value=${topic} ?readonly=${!runs} />
      </div>
      <div class="field">
        <label for="room-kind">${t('ui.people.room.kind')}</label>
        <select id="room-kind" name="kind" ?disabled=${!owns}>
          ${kindsCalled()
            .filter(([one]) => one !== 'private' || room !== LOBBY)
            .map(([one, called]) => html`<option value=${one} ?selected=${one === kind}>${called}</option>`)}
        </select>
      </div>`
  }

  /** @param {RoomInfo} info */
  #bounds(info) {
    return html`<div class="pairs">
      ${BOUNDS.map(
        ([name, most]) => html`<div class="field">
          <label for="room-${name}">${t(`ui.people.room.${name.replace('_', '-')}`)}</label>
          <input id="room-${name}" name=${name} type="number" min="0" max=${most} required value=${info[name] ?? 0} aria-describedby="room-zero" />
        </div>`,
      )}
      <p class="soft small" id="room-zero">${t('ui.people.room.zero')}</p>
    </div>`
  }

  /** @param {RoomInfo} info */
  #archive({ room, archived }) {
    const ask = async () => {
      const sure = archived || (await confirmDialog(t('ui.people.room.archive.sure', { room }), t('ui.people.room.archive')))
      if (sure) await this.#do(() => hub.ask({ do: 'archive', room, ...(archived && { off: true }) }))
    }
    return html`<button class="button" type="button" @click=${ask}>
      ${icon('archive')}${t(archived ? 'ui.people.room.unarchive' : 'ui.people.room.archive')}
    </button>`
  }

  /** @param {RoomInfo} info */
  async #leave({ room, kind }) {
    const sure = kind !== 'private' || (await confirmDialog(t('ui.people.room.leave.sure', { room }), t('ui.shell.room.leave')))
    if (!sure) return
    await this.#do(async () => {
      await hub.leave(room)
      this.close()
      go({ view: 'rooms' })
    })
  }

  /** @param {SubmitEvent} event */
  #submit = async (event) => {
    event.preventDefault()
    const info = hub.room(this.room)?.info
    if (!info) return
    const said = new FormData(/** @type {HTMLFormElement} */ (event.target))
    const change = changed(info, said)
    if (!(await sureOf(info, change))) return
    const { room } = info
    const topic = String(said.get('topic') ?? '').trim()
    const name = String(said.get('name') ?? '').trim()
    await this.#do(async () => {
      if (topic !== (info.topic ?? '')) await hub.ask({ do: 'topic', room, text: topic })
      if (Object.keys(change).length) await hub.ask({ do: 'configure', room, ...change })
      if (name !== room) {
        await hub.ask({ do: 'rename', room, name })
        this.close()
      }
      toast(t('ui.people.saved'))
    })
  }

  /** @param {() => Promise<unknown>} deed */
  async #do(deed) {
    this.#refusal = null
    try {
      await deed()
    } catch (error) {
      this.#refusal = /** @type {any} */ (error)
    }
    this.redraw()
  }
}

/** @typedef {Partial<Pick<RoomInfo, 'slow' | 'keep_days' | 'keep_messages' | 'file_days'>> & { kind?: 'announcement' | 'private' | 'public' }} Change */

/** Return what of the room is to be different. @param {RoomInfo} info @param {FormData} said @returns {Change} */
function changed(info, said) {
  /** @type {Change} */
  const change = {}
  const kind = said.get('kind')
  if (kind && kind !== (info.kind ?? 'public')) change.kind = /** @type {any} */ (kind)
  for (const [name] of BOUNDS) {
    const wish = said.get(name)
    if (wish !== null && Number(wish) !== (info[name] ?? 0)) change[name] = Number(wish)
  }
  return change
}

/** Ask where something is lost. @param {RoomInfo} info @param {Change} change */
async function sureOf(info, change) {
  if (change.kind === 'private' && !(await confirmDialog(t('ui.people.room.private-sure'), t('ui.people.save')))) return false
  const less = BOUNDS.slice(1).some(([name]) => {
    const [wish, now] = [change[name], info[name] ?? 0]
    return wish && (!now || wish < now)
  })
  return !less || confirmDialog(t('ui.people.room.keep-sure'), t('ui.people.save'))
}

customElements.define('ll-room-settings', RoomSettings)
