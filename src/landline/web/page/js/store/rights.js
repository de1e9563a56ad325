/**
 * Who may do what in a room, as the hub decides it (`landline/hub/access.py`): so that nothing
 * is offered which will be refused. Pure.
 */

/** @typedef {import('../wire/protocol.js').RoomInfo} RoomInfo */
/** @typedef {import('../wire/protocol.js').RoomMember} RoomMember */
/** @typedef {'guest' | 'member' | 'moderator' | 'owner'} Role */
/** @typedef {{ id: string, role: Role }} Me */
/** @typedef {'invite' | 'kick' | 'ban' | 'unban' | 'mute' | 'unmute' | 'grant'} Deed */

/** @type {Record<Role, number>} */
const RANKS = { guest: 1, member: 2, moderator: 3, owner: 4 }

/** Rooms that nobody runs. */
const FIXED = new Set(['direct', 'own', 'audit'])

/** Return what somebody with the role `onHub` is in a room: 2 a member to 4 an owner.
 * @param {RoomInfo} info @param {Role} onHub */
export function rankIn({ kind, role }, onHub) {
  const inside = role ? RANKS[role] : 0
  const runs = onHub === 'owner' || (onHub === 'moderator' && kind !== 'private')
  return runs ? Math.max(inside, RANKS[onHub]) : inside
}

/** @param {RoomInfo | undefined} info @param {Role} onHub */
export const mayModerate = (info, onHub) =>
  info !== undefined && !FIXED.has(info.kind ?? 'public') && rankIn(info, onHub) >= RANKS.moderator

/** @param {RoomInfo | undefined} info @param {Role} onHub */
export const mayOwn = (info, onHub) =>
  info !== undefined && !FIXED.has(info.kind ?? 'public') && rankIn(info, onHub) >= RANKS.owner

/** Return what `me` may do with a member now; `theirs`: their role on the hub.
 * @param {RoomInfo} info @param {Me} me @param {RoomMember} member @param {Role} theirs
 * @returns {Deed[]} */
export function deedsOn(info, me, member, theirs) {
  if (!mayModerate(info, me.role)) return []
  const outranked = outranks(info, me, member, theirs)
  const { role, here, banned, muted } = member
  /** @type {Partial<Record<Deed, boolean>>} */
  const may = {
    grant: mayOwn(info, me.role) && (role !== undefined || here === true),
    invite: role === undefined && banned === undefined && info.kind === 'private',
    mute: outranked && muted === undefined,
    unmute: muted !== undefined,
    kick: outranked && banned === undefined && (role !== undefined || here === true),
    ban: outranked && banned === undefined,
    unban: banned !== undefined,
  }
  return /** @type {Deed[]} */ (Object.keys(may)).filter((deed) => may[deed])
}

/** @param {RoomInfo} info @param {Me} me @param {RoomMember} other @param {Role} onHub */
function outranks(info, me, other, onHub) {
  if (other.id === me.id) return false
  if (me.role === 'owner') return true
  const inside = other.role ? RANKS[other.role] : 0
  const theirs = RANKS[onHub] >= RANKS.moderator ? Math.max(inside, RANKS[onHub]) : inside
  return rankIn(info, me.role) > theirs
}
