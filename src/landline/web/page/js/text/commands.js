/**
 * What people type after a slash: the commands of the other doors (`landline/doors/commands.py`)
 * that make sense where one sees everything else anyway. Pure.
 *
 * How each is typed, and what it does, stands in the catalogue: `ui.talk.usage.*`, `.what.*`.
 */

import { t } from '../base/texts.js'
import { safeText } from './safe.js'

/** @typedef {import('../wire/protocol.js').Verb} Verb */
/** @typedef {import('../base/route.js').Route} Route */
/**
 * @typedef {{ say: { room: string, text: string, me?: boolean, reply?: number } }
 *   | { verb: Verb, go?: Route } | { go: Route } | { help: true } | { refusal: string }} Meant
 * @typedef {{ room: string, said: number }} Here  `said`: seq of what one said there last; 0: none
 * @typedef {(words: string, here: Here) => Meant | null} Parse  null: the words make no sense
 */

/** Return what a text comes to; null: it is said as it is. @param {string} text @param {Here} here
 * @returns {Meant | null} */
export function parseCommand(text, here) {
  const match = /^\/([a-z]+)(?:\s+([^]*))?$/i.exec(text)
  if (!match) return null
  const name = (match[1] ?? '').toLowerCase()
  const parse = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!parse) return { refusal: t('ui.talk.unknown-command', { name: safeText(name, 20) }) }
  const meant = parse((match[2] ?? '').trim(), here)
  return meant ?? { refusal: t('ui.talk.usage', { usage: usageOf(name) }) }
}

/** Return the text without the slash that keeps it from being a command: `//x` says `/x`.
 * @param {string} text */
export function unescaped(text) {
  return text.startsWith('//') ? text.slice(1) : text
}

/** @param {string} name */
export function usageOf(name) {
  const usage = t(`ui.talk.usage.${name}`)
  return usage.startsWith('/') ? usage : `/${name}`
}

/** @param {string} word */
const seqOf = (word) => (/^#?\d{1,15}$/.test(word) ? Number(word.replace('#', '')) : 0)
/** @param {string} word */
const person = (word) => word.replace(/^@/, '')
/** @param {string} word */
const roomOf = (word) => word.replace(/^#+/, '')

/** @param {string} words @returns {[string, string]} */
function split(words) {
  const match = /^(\S*)\s*([^]*)$/.exec(words)
  return [match?.[1] ?? '', match?.[2] ?? '']
}

/** A command with a message's number first. @param {(seq: number, rest: string, here: Here) => Meant | null} then
 * @returns {Parse} */
const withSeq = (then) => (words, here) => {
  const [first, rest] = split(words)
  const seq = seqOf(first)
  return seq ? then(seq, rest, here) : null
}

/** A command with somebody's name first. @param {(who: string, rest: string, here: Here) => Verb | null} verb
 * @returns {Parse} */
const withWho = (verb) => (words, here) => {
  const [first, rest] = split(words)
  const meant = first ? verb(person(first), rest, here) : null
  return meant && { verb: meant }
}

/** Take a number in front of a reason. @param {string} rest @param {'hours' | 'minutes'} unit */
function lasting(rest, unit) {
  const [first, reason] = split(rest)
  const count = /^\d{1,5}$/.test(first) ? Number(first) : 0
  const why = count ? reason : rest
  return { ...(count && { [unit]: count }), ...(why && { reason: why }) }
}

/** @param {string} words @param {Here} here @returns {Meant | null} */
function edit(words, here) {
  const [first, rest] = split(words)
  const seq = seqOf(first)
  const text = seq ? rest : words
  if (!text) return null
  if (!seq && !here.said) return { refusal: t('ui.talk.nothing-said') }
  return { verb: { do: 'edit', room: here.room, seq: seq || here.said, text } }
}

/** @param {string} words @returns {Meant | null} */
function message(words) {
  const [to, text] = split(words)
  return text ? { say: { room: `@${person(to)}`, text } } : null
}

/** @param {string} words @returns {Meant | null} */
function create(words) {
  const [name, rest] = split(words)
  const [first, topic] = split(rest)
  const kind = /** @type {'public' | 'private' | 'announcement'} */ (first.toLowerCase())
  const named = ['public', 'private', 'announcement'].includes(kind)
  const about = named ? topic : rest
  if (!name) return null
  const room = roomOf(name)
  return {
    verb: { do: 'create', room, ...(named && { kind }), ...(about && { topic: about }) },
    go: { view: 'room', room },
  }
}

/** @param {'away' | 'busy' | 'online'} state @returns {Parse} */
const status = (state) => (text) => ({ verb: { do: 'status', state, ...(text && { text }) } })

/** @type {Record<string, Parse>} */
const COMMANDS = {
  me: (text, { room }) => (text ? { say: { room, text, me: true } } : null),
  msg: message,
  reply: withSeq((reply, text, { room }) => (text ? { say: { room, text, reply } } : null)),
  edit,
  delete: withSeq((seq, rest, { room }) => (rest ? null : { verb: { do: 'delete', room, seq } })),
  react: withSeq((seq, emoji, { room }) => (emoji ? { verb: { do: 'react', room, seq, emoji } } : null)),
  unreact: withSeq((seq, emoji, { room }) =>
    emoji ? { verb: { do: 'react', room, seq, emoji, off: true } } : null,
  ),
  pin: withSeq((seq, rest, { room }) => (rest ? null : { verb: { do: 'pin', room, seq } })),
  unpin: withSeq((seq, rest, { room }) => (rest ? null : { verb: { do: 'pin', room, seq, off: true } })),
  search: (text) => (text ? { go: { view: 'search', text } } : null),
  files: (room, here) => ({ go: { view: 'files', room: roomOf(room) || here.room } }),
  join: (words) => {
    const room = roomOf(words)
    return room && !/\s/.test(room) ? { verb: { do: 'join', room }, go: { view: 'room', room } } : null
  },
  leave: (room, here) => ({ verb: { do: 'leave', room: roomOf(room) || here.room } }),
  rooms: () => ({ go: { view: 'rooms' } }),
  users: () => ({ go: { view: 'people' } }),
  create,
  topic: (text, { room }) => ({ verb: { do: 'topic', room, text } }),
  rename: (name, { room }) => (name ? { verb: { do: 'rename', room, name: roomOf(name) } } : null),
  archive: (_, { room }) => ({ verb: { do: 'archive', room } }),
  unarchive: (_, { room }) => ({ verb: { do: 'archive', room, off: true } }),
  nick: (name) => (name && !/\s/.test(name) ? { verb: { do: 'nick', name } } : null),
  away: status('away'),
  busy: status('busy'),
  back: status('online'),
  invite: withWho((who, rest, { room }) => (rest ? null : { do: 'invite', room, who })),
  accept: (code) => (code ? { verb: { do: 'accept', code } } : null),
  kick: withWho((who, reason, { room }) => ({ do: 'kick', room, who, ...(reason && { reason }) })),
  ban: withWho((who, rest, { room }) => ({ do: 'ban', room, who, ...lasting(rest, 'hours') })),
  unban: withWho((who, rest, { room }) => (rest ? null : { do: 'unban', room, who })),
  mute: withWho((who, rest, { room }) => ({ do: 'mute', room, who, ...lasting(rest, 'minutes') })),
  unmute: withWho((who, rest, { room }) => (rest ? null : { do: 'unmute', room, who })),
  help: () => ({ help: true }),
}

/** Names of all commands, in the order in which help shows them. */
export const COMMAND_NAMES = Object.keys(COMMANDS)
