/** What moderators do with somebody in a room: asked first where it hurts, with a reason. */

import { t } from '../base/texts.js'
import { roleName } from '../text/wording.js'
import { hub } from '../hub.js'
import { openForm } from './form.js'
import { toastError } from './toast.js'

/** @typedef {import('../store/rights.js').Deed} Deed */
/** @typedef {{ id: string, name: string, role?: string }} Whom */

/** @type {Record<Deed, string>} */
export const DEED_ICONS = {
  invite: 'add',
  grant: 'shield',
  mute: 'bell-off',
  unmute: 'bell',
  kick: 'leave',
  ban: 'stop',
  unban: 'door',
}
/** Deeds against somebody. */
export const HARD = new Set(['kick', 'ban', 'mute'])

/** Minutes that a mute or a ban may last, as the form offers them. @returns {[string, string][]} */
const times = () => [
  ['10', t('ui.people.time.minutes', { count: 10 })],
  ['60', t('ui.people.time.hour')],
  ['1440', t('ui.people.time.day')],
  ['10080', t('ui.people.time.days', { count: 7 })],
  ['', t('ui.people.time.ever')],
]

/** Do it, after `done` is called; what is refused is told.
 * @param {Deed} deed @param {string} room @param {Whom} whom @param {() => void} done */
export async function act(deed, room, whom, done) {
  // Names change hands, ids do not.
  const who = whom.id
  if (deed === 'grant') return grant(room, whom, done)
  if (deed === 'kick' || deed === 'ban' || deed === 'mute') return against(deed, room, whom, done)
  try {
    await hub.ask({ do: deed, room, who })
    done()
  } catch (error) {
    toastError(error)
  }
}

/** @param {'kick' | 'ban' | 'mute'} deed @param {string} room @param {Whom} whom @param {() => void} done */
function against(deed, room, { id: who, name }, done) {
  /** @type {import('./form.js').Field} */
  const reason = { name: 'reason', label: t('ui.people.reason'), optional: true, most: 200 }
  /** @type {import('./form.js').Field} */
  const time = {
    name: 'minutes',
    label: t('ui.people.how-long'),
    type: 'choice',
    options: deed === 'ban' ? times().slice(1) : times(),
    value: '60',
  }
  const title = t(`ui.people.${deed}.sure`, { name, room: hub.title(room) })
  const fields = deed === 'kick' ? [reason] : [time, reason]
  openForm(title, fields, { action: t(`ui.people.${deed}`), danger: true }, async (values) => {
    const minutes = Number(values.minutes) || undefined
    const said = { room, who, ...(values.reason && { reason: values.reason }) }
    if (deed === 'kick') await hub.ask({ do: 'kick', ...said })
    else if (deed === 'mute') await hub.ask({ do: 'mute', ...said, ...(minutes && { minutes }) })
    else await hub.ask({ do: 'ban', ...said, ...(minutes && { hours: minutes / 60 }) })
    done()
  })
}

/** @param {string} room @param {Whom} whom @param {() => void} done */
function grant(room, { id: who, name, role = 'member' }, done) {
  const roles = /** @type {const} */ (['member', 'moderator', 'owner'])
  openForm(
    t('ui.people.grant.sure', { name, room: hub.title(room) }),
    [
      {
        name: 'role',
        label: t('ui.people.role'),
        type: 'choice',
        options: roles.map((one) => [one, roleName(one)]),
        value: role,
      },
    ],
    { action: t('ui.people.grant') },
    async ({ role: wish }) => {
      await hub.ask({ do: 'grant', room, who, role: wish })
      done()
    },
  )
}

/** Put somebody into a room. @param {string} room @param {() => void} done */
export function invite(room, done) {
  /** @type {[string, string][]} */
  const others = [...hub.people.values()]
    .filter(({ id }) => id !== hub.me?.id)
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ id, name }) => [id, name])
  openForm(
    t('ui.people.invite'),
    [{ name: 'who', label: t('ui.people.person'), type: 'choice', options: others }],
    { action: t('ui.people.invite') },
    async ({ who }) => {
      await hub.ask({ do: 'invite', room, who })
      done()
    },
  )
}
