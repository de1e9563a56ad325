/**
 * How a later message changes an earlier one: edits, deletions, reactions, answers. The rules
 * of `landline/wire/folding.py`, whose results a test compares with these.
 *
 * Only texts can be changed. Folding the same message twice changes nothing more, and a
 * tombstone stays one. Messages are never changed in place: who draws them sees by identity
 * which are different.
 */

/** @typedef {import('../wire/protocol.js').Message} Message */

const MOST_EMOJI = 20
const MOST_OF_ONE = 500
const MOST_EDITS = 100
const MOST_REPLIES = 200

/** Return what `change` makes of `earlier`, and the seqs of the messages whose copies of its
 * text have to go too (`scrub` does it; `change`'s own among them where it came too late).
 * @param {Message} earlier
 * @param {Message} change
 * @returns {{ message: Message, scrubbed: number[] }} */
export function fold(earlier, change) {
  if (earlier.kind) return { message: earlier, scrubbed: [] }
  if (change.kind === 'delete' && !earlier.deleted) {
    const scrubbed = [...(earlier.edits ?? []), ...(earlier.replies ?? [])]
    return { message: tombstone(earlier, change), scrubbed }
  }
  const message = changed(earlier, change)
  const edits = message.edits ?? []
  const copies = change.kind === 'edit' || (!change.kind && change.quote)
  const late = message.deleted || (change.kind === 'edit' && !edits.includes(change.seq))
  return { message, scrubbed: copies && late ? [change.seq] : [] }
}

/** Return an edit without its text, or an answer without its quote's. @param {Message} message */
export function scrub(message) {
  if (message.kind === 'edit' && message.text) return { ...message, text: '' }
  if (message.quote?.text) return { ...message, quote: { from: message.quote.from } }
  return message
}

/** @param {Message} earlier @param {Message} change @returns {Message} */
function changed(earlier, change) {
  if (earlier.deleted) return earlier
  if (change.kind === 'edit') return edited(earlier, change)
  if (change.kind === 'react') return reacted(earlier, change)
  if (!change.kind && change.reply != null) return answered(earlier, change)
  return earlier
}

/** What it answered stays known. @param {Message} earlier @param {Message} change @returns {Message} */
function tombstone(earlier, change) {
  const { is, room, seq, from, user, at, cid, via, reply } = earlier
  return { is, room, seq, from, user, at, cid, via, reply, deleted: true, by: change.user }
}

/** @param {Message} earlier @param {Message} change @returns {Message} */
function edited(earlier, { seq, text, mentions, at }) {
  const edits = earlier.edits ?? []
  if (edits.includes(seq) || edits.length >= MOST_EDITS) return earlier
  return { ...earlier, text, mentions, edited: at, edits: [...edits, seq] }
}

/** @param {Message} earlier @param {Message} change @returns {Message} */
function reacted(earlier, { emoji, off = false, user = '' }) {
  if (emoji == null) return earlier
  const before = new Map(Object.entries(earlier.reactions ?? {}))
  let persons = before.get(emoji) ?? []
  if (off === !persons.includes(user)) return earlier
  if (off) persons = persons.filter((person) => person !== user)
  else if (persons.length < MOST_OF_ONE) persons = [...persons, user]
  if (persons.length) before.set(emoji, persons)
  else before.delete(emoji)
  if (before.size > MOST_EMOJI) return earlier
  return { ...earlier, reactions: Object.fromEntries(before) }
}

/** @param {Message} earlier @param {Message} change @returns {Message} */
function answered(earlier, { seq }) {
  const replies = earlier.replies ?? []
  if (replies.includes(seq) || replies.length >= MOST_REPLIES) return earlier
  return { ...earlier, replies: [...replies, seq] }
}
