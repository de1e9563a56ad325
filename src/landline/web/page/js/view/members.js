/** Who is in a room and who belongs to it, and what moderators can do with them. */

import { html, nothing, repeat } from '../base/html.js'
import { t } from '../base/texts.js'
import { deedsOn, mayModerate } from '../store/rights.js'
import { rank } from '../text/fuzzy.js'
import { roleName } from '../text/wording.js'
import { hub } from '../hub.js'
import { face } from './face.js'
import { icon } from './icons.js'
import { makeInvitation } from './invitations.js'
import { Listed } from './listed.js'
import { openMenu } from './menu.js'
import { openPerson, stateDot, when } from './person.js'
import { DEED_ICONS, HARD, act, invite } from './standing.js'

/** @typedef {import('../wire/protocol.js').RoomMember} RoomMember */

/** Milliseconds between two questions that news of the room make due. */
const ASKED_EVERY = 1_000
/** So many people are looked through without a field to search. */
const FEW = 12

/** @extends {Listed<RoomMember>} */
class Members extends Listed {
  #typed = ''
  #sign = ''
  #due = 0

  get room() {
    return this.getAttribute('room') ?? ''
  }

  entered() {
    super.entered()
    this.watch(hub.store, 'people', 'me')
    this.onLeave(hub.store.watch([`room:${this.room}`], () => this.#noticed()))
    this.onLeave(() => clearTimeout(this.#due))
  }

  async load() {
    this.#sign = sign(this.room)
    return (await hub.ask({ do: 'members', room: this.room })).members
  }

  /** @param {RoomMember[]} rows */
  filled(rows) {
    const { room } = this
    const info = hub.room(room)?.info
    const found = this.#typed ? rank(rows.map((one) => ({ ...one, weight: Number(one.here) })), this.#typed) : rows
    const kept = found.filter(({ role, here, banned }) => banned !== undefined || (!role && !here))
    const others = found.filter((one) => !kept.includes(one))
    return html`<div class="stack">
      ${mayModerate(info, hub.me?.role ?? 'guest') ? this.#actions() : nothing}
      ${rows.length > FEW ? this.#search() : nothing}
      ${this.#section('here', others.filter(({ here }) => here))}
      ${this.#section('members', others.filter(({ here }) => !here))} ${this.#section('kept', kept)}
      ${found.length ? nothing : html`<p class="empty">${t('ui.people.none')}</p>`}
    </div>`
  }

  #actions() {
    return html`<div class="row">
      <button class="button small" type="button" @click=${() => invite(this.room, () => this.refresh())}>
        ${icon('add')}${t('ui.people.invite')}
      </button>
      ${hub.me?.guest
        ? nothing
        : html`<button class="button small" type="button" @click=${() => makeInvitation(this.room)}>
            ${icon('link')}${t('ui.people.link')}
          </button>`}
    </div>`
  }

  #search() {
    /** @param {any} event */
    const type = (event) => {
      this.#typed = event.target.value
      this.redraw()
    }
    return html`<input class="input" type="search" maxlength="64" aria-label=${t('ui.people.find')} placeholder=${t('ui.people.find')} @input=${type} />`
  }

  /** @param {'here' | 'members' | 'kept'} name @param {RoomMember[]} members */
  #section(name, members) {
    if (!members.length) return nothing
    return html`<div role="group" aria-labelledby="members-${name}">
      <h3 id="members-${name}" class="small soft">${t(`ui.people.section.${name}`)} (${members.length})</h3>
      <ul class="list">
        ${repeat(members, ({ id }) => id, (member) => this.#line(member))}
      </ul>
    </div>`
  }

  /** @param {RoomMember} member */
  #line(member) {
    const { id, name, role, here, banned, muted } = member
    return html`<li class="row">
      <button class="item grow" type="button" @click=${() => openPerson(name)}>
        ${face(name)}
        <span class="grow cut"><bdi class="name">${name}</bdi>${id === hub.me?.id ? html` <span class="soft small">${t('ui.people.you')}</span>` : nothing}
          ${kept('banned', banned)} ${kept('muted', muted)}</span>
        ${role && role !== 'member' ? html`<span class="tag">${roleName(role)}</span>` : nothing}
        ${stateDot(here ? (hub.people.get(id)?.state ?? 'online') : 'offline')}
      </button>
      ${this.#deeds(member).length
        ? html`<button class="icon-button" type="button" aria-haspopup="menu" aria-label=${t('ui.people.more', { name })} @click=${(/** @type {Event} */ event) => this.#menu(event, member)}>
            ${icon('more')}
          </button>`
        : nothing}
    </li>`
  }

  /** @param {RoomMember} member */
  #deeds(member) {
    const { me } = hub
    const info = hub.room(this.room)?.info
    if (!me || !info) return []
    return deedsOn(info, me, member, hub.people.get(member.id)?.role ?? 'guest')
  }

  /** @param {Event} event @param {RoomMember} member */
  #menu(event, member) {
    const { room } = this
    const deeds = this.#deeds(member).map((deed) => ({
      text: t(`ui.people.${deed}`),
      icon: DEED_ICONS[deed],
      danger: HARD.has(deed),
      act: () => void act(deed, room, member, () => this.refresh()),
    }))
    openMenu(/** @type {Element} */ (event.currentTarget), deeds)
  }

  /** Somebody came or went, or was done something to. */
  #noticed() {
    this.redraw()
    if (this.#due || sign(this.room) === this.#sign) return
    this.#due = window.setTimeout(() => {
      this.#due = 0
      void this.refresh()
    }, ASKED_EVERY)
  }
}

/** Return what is different once the list is. @param {string} name */
function sign(name) {
  const room = hub.room(name)
  const deed = hub.timeline(name).items.findLast(({ kind }) => kind === 'member')
  return JSON.stringify([room?.people, room?.info.people, room?.info.kind, room?.info.role, deed?.seq])
}

/** @param {'banned' | 'muted'} what @param {number} [until] */
function kept(what, until) {
  if (until === undefined) return nothing
  return html`<span class="tag">${t(`ui.people.${what}`)} ${until ? t('ui.people.until', { at: when(until) }) : ''}</span>`
}

customElements.define('ll-members', Members)
