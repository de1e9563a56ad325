/**
 * The lists of uploads that pages of this browser have kept: each page has its own, and takes
 * over those of pages that are closed.
 */

import { keep } from '../base/keep.js'
import { cid } from '../wire/world.js'

/** @typedef {import('./queue.js').Record} Record */
/** @typedef {{ page: string, owner: string, records: Record[] }} Kept */

/** Milliseconds in which another page answers that it is there. */
const PATIENCE = 300
/** Uploads that are kept; of more, a reload forgets the last. */
const MOST = 400

const page = cid()
const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('landline.uploads') : null
/** @type {Set<string>} */
const others = new Set()
channel?.addEventListener('message', ({ data }) => {
  if (data === 'who') channel.postMessage(page)
  else others.add(data)
})

const all = () => /** @type {Kept[]} */ (keep.uploads.get() ?? [])

/** Keep this page's list. @param {string} owner whose it is @param {Record[]} records */
export function saveRecords(owner, records) {
  const rest = all().filter((kept) => kept.page !== page)
  const mine = { page, owner, records: records.slice(0, MOST) }
  if (!keep.uploads.set(records.length ? [...rest, mine] : rest)) keep.uploads.set(rest)
}

/** Take over what closed pages have left of `owner`. @param {string} owner @returns {Promise<Record[]>} */
export async function ownRecords(owner) {
  if (!all().some((kept) => kept.owner === owner && kept.page !== page)) return []
  channel?.postMessage('who')
  await new Promise((resolve) => setTimeout(resolve, channel ? PATIENCE : 0))
  const left = all().filter((kept) => kept.page !== page && !others.has(kept.page))
  const mine = left.filter((kept) => kept.owner === owner)
  keep.uploads.set(all().filter((kept) => !mine.some(({ page }) => page === kept.page)))
  return mine.flatMap(({ records }) => records)
}
