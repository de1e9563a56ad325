/** The sidebar's list: the rooms one is in and the private talks, with what is new in each. */

import { html, nothing, repeat } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { formatRoute } from '../base/route.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { icon } from './icons.js'

/** @typedef {import('../store/rooms.js').Room} Room */

/** Most that a badge counts to: what is more is `99+`. */
const MOST = 99

class Rooms extends LandlineElement {
  /** Where one was when it was drawn last. */
  #here = ''

  entered() {
    this.watch(hub.store, 'rooms', 'people', 'route', 'language', 'me')
  }

  template() {
    const { rooms, talks } = roomsInOrder()
    return html`<nav aria-label=${t('ui.shell.rooms.label')}>
      <div class="section">
        <h2>${t('ui.shell.rooms')}</h2>
        <a
          class="icon-button"
          href=${formatRoute({ view: 'rooms' })}
          aria-label=${t('ui.shell.rooms.add')}
          title=${t('ui.shell.rooms.add')}
          >${icon('add')}</a
        >
      </div>
      ${list(rooms)}
      <div class="section">
        <h2>${t('ui.shell.talks')}</h2>
        <a
          class="icon-button"
          href=${formatRoute({ view: 'people' })}
          aria-label=${t('ui.shell.talks.add')}
          title=${t('ui.shell.talks.add')}
          >${icon('add')}</a
        >
      </div>
      ${talks.length ? list(talks) : html`<p class="none small soft">${t('ui.shell.talks.none')}</p>`}
    </nav>`
  }

  drawn() {
    const current = this.querySelector('[aria-current]')
    const here = current?.getAttribute('href') ?? ''
    if (here !== this.#here) current?.scrollIntoView({ block: 'nearest' })
    this.#here = here
  }
}

/** Return the rooms one is in as the sidebar has them: rooms by name, then talks by name. */
export function roomsInOrder() {
  const joined = [...hub.rooms.values()].filter((room) => room.joined)
  const order = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })
  /** @param {Room} one @param {Room} other */
  const byName = (one, other) => order.compare(hub.title(one.info.room), hub.title(other.info.room))
  /** @param {Room} room */
  const isTalk = (room) => room.info.kind === 'direct' || room.info.kind === 'own'
  return {
    rooms: joined.filter((room) => !isTalk(room)).sort(byName),
    talks: joined.filter(isTalk).sort(byName),
  }
}

/** @param {Room[]} rooms */
const list = (rooms) =>
  html`<ul class="list">
    ${repeat(rooms, (room) => room.info.room, line)}
  </ul>`

/** @param {Room} room */
function line({ info, unread, mentions }) {
  const { route } = hub
  const here = 'room' in route && route.room === info.room
  const strong = mentions > 0 || (unread > 0 && info.kind === 'direct')
  return html`<li>
    <a
      class="item ${unread ? 'unread' : ''} ${info.archived ? 'archived' : ''}"
      href=${formatRoute({ view: 'room', room: info.room })}
      aria-current=${here ? 'page' : nothing}
    >
      ${sign(info)}
      <span class="grow cut">${hub.title(info.room)}</span>
      ${unread
        ? html`<span class="badge ${strong ? 'strong' : ''}" aria-hidden="true"
              >${mentions && info.kind !== 'direct' ? '@' : ''}${counted(mentions || unread)}</span
            ><span class="unseen">${t(mentions ? 'ui.shell.mentions' : 'ui.shell.unread', { count: mentions || unread })}</span>`
        : nothing}
    </a>
  </li>`
}

/** Return the sign of a room's kind; of a talk, whether the other one is there. @param {Room['info']} info */
export function sign(info) {
  if (info.kind !== 'direct') return kindIcon(info.kind)
  const state = hub.presence(info.with?.name ?? '')
  return html`<span class="sign" role="img" aria-label=${t(`ui.shell.state.${state}`)}><span class="dot ${state}"></span></span>`
}

/** @type {Record<string, string>} */
const KINDS = {
  public: 'hash',
  private: 'lock',
  announcement: 'megaphone',
  direct: 'at',
  own: 'book',
  audit: 'shield',
}

/** Return the sign of a kind of room. @param {string} [kind] */
export const kindIcon = (kind = 'public') => icon(KINDS[kind] ?? 'hash')

/** @param {number} count */
const counted = (count) => (count > MOST ? `${MOST}+` : String(count))

customElements.define('ll-rooms', Rooms)
