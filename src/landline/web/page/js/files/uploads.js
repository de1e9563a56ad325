/**
 * What this browser brings to the hub: views, the composer and drops put files in here.
 *
 * The list outlives a reload; what is said with files is said once all of them are there. What
 * does not live here: the order of things (`queue`), the way of the bytes (`transport`).
 */

import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { safeText } from '../text/safe.js'
import { toast, toastError } from '../view/toast.js'
import { cid } from '../wire/world.js'
import { nameOf } from './kinds.js'
import { fileBehind, findLeft, forgetFile, forgetOthers, recall, remember, saveRecords, takeOver } from './kept.js'
import { MOST, severalOf } from './picked.js'
import { Queue, isSame, records } from './queue.js'
import { tamedPath } from './tamed.js'
import { offsetOf, sendPiece } from './transport.js'

/** @typedef {import('./queue.js').Upload} Upload */
/** @typedef {import('./picked.js').Picked} Picked */
/** Files that one message carries at most. */
const A_MESSAGE = 20

class Uploads {
  queue = new Queue({
    ask: (verb) => hub.ask(verb).catch((error) => Promise.reject(passing(error))),
    offset: offsetOf,
    send: sendPiece,
    now: () => performance.now(),
    chance: () => Math.random(),
    after: (run, ms) => setTimeout(run, ms),
    moved: () => hub.store.changed('uploads'),
    changed: () => this.#changed(),
    failed: (upload) => this.#failed(upload),
    ended: (upload) => this.#ended(upload),
  })
  #owner = ''
  #warns = false

  get list() {
    return this.queue.list
  }

  /** Bring files to a room. `folder`: where in it; `say`: what is said with them, '' being nothing
   * but the files; without it they are only noted there.
   * @param {string} room @param {Picked[]} picked
   * @param {{ folder?: string, say?: string, reply?: number, exists?: 'rename' | 'replace' }} [options] */
  add(room, picked, { folder = '', say, reply, exists = 'rename' } = {}) {
    if (picked.length > MOST) {
      toast(t('ui.files.too-many', { most: MOST }), { kind: 'error' })
      return
    }
    const group = say === undefined ? null : { id: cid(), text: say, ...(reply && { reply }) }
    const of = severalOf(picked)
    const added = picked.map(({ file, path }) => ({
      id: cid(), room, path: (folder ? `${folder}/` : '') + tamedPath(path), name: file.name, size: file.size,
      mtime: file.lastModified, exists, upload: '', filed: '', say: group, ...(of && { of }),
    }))
    added.forEach(({ id }, place) => {
      const { file, handle } = /** @type {Picked} */ (picked[place])
      void remember(id, file, handle)
    })
    this.queue.add(added, picked.map(({ file }) => file))
  }

  /** Give lost uploads their bytes; returns how many of the files are none of them.
   * @param {File[]} files */
  give(files) {
    const left = files.filter((file) => {
      const upload = this.list.find((each) => each.state === 'lost' && isSame(each, file))
      if (upload) this.queue.give(upload, file)
      return !upload
    })
    return left.length
  }

  /** Go on with a lost one by what the browser has kept of it; returns whether that can be.
   * @param {Upload} upload @param {boolean} asks somebody has just clicked */
  async recover(upload, asks) {
    const kept = await recall(upload.id)
    const file = kept instanceof File || !kept ? kept : await fileBehind(kept, asks)
    if (!file || !isSame(upload, file)) return false
    this.queue.give(upload, file)
    return true
  }

  /** Go on with what was under way when a page was closed. */
  begin() {
    const owner = hub.me?.id ?? ''
    if (owner === this.#owner) return
    // A guest may be another one after the hub began anew: the uploads go on.
    if (!owner) {
      for (const upload of [...this.list]) this.queue.cancel(upload)
      saveRecords(this.#owner, [])
      void forgetOthers()
    }
    this.#owner = owner
    if (!owner) return
    findLeft(owner, (page) => {
      if (owner === this.#owner) this.#goOn(takeOver(page))
    })
    void forgetOthers()
  }

  /** @param {import('./queue.js').Record[]} kept */
  #goOn(kept) {
    const before = this.list.length
    this.queue.add(kept, [])
    for (const upload of this.list.slice(before)) if (upload.state === 'lost') void this.recover(upload, false)
    for (const { say } of this.list.slice(before)) if (say) this.#say(say)
    void forgetOthers()
  }

  /** Return how much there is of all, in bytes, and how long it takes. */
  total() {
    const size = this.list.reduce((sum, each) => sum + each.size, 0)
    const sent = this.list.reduce((sum, each) => sum + each.sent, 0)
    const now = performance.now()
    return { size, sent, speed: this.queue.rate.speed(now), remaining: this.queue.rate.remaining(now, size - sent) }
  }

  #changed() {
    const works = this.list.some(({ state }) => ['waiting', 'sending', 'resting', 'paused'].includes(state))
    if (works !== this.#warns) {
      this.#warns = works
      if (works) addEventListener('beforeunload', warn)
      else removeEventListener('beforeunload', warn)
    }
    if (this.#owner) saveRecords(this.#owner, records(this.list))
    hub.store.changed('uploads')
  }

  /** Of many that fail, the first is told aloud; the others are in the list. @param {Upload} upload */
  #failed({ name, error }) {
    if (this.list.filter(({ state }) => state === 'failed').length > 1) return
    toast(`${safeText(name, 60)}: ${error?.text}`, { kind: 'error' })
  }

  /** @param {Upload} upload */
  #ended({ id, say }) {
    void forgetFile(id)
    if (say) this.#say(say)
    const { list } = this
    if (!list.length || list.some(({ state }) => state !== 'done')) return
    const [only] = list
    toast(list.length > 1 ? t('ui.files.all-up', { count: list.length }) : t('ui.files.up', { name: nameOf(only?.filed ?? '') }))
    this.queue.clear()
  }

  /** Say what goes with files, once none of them is still to come. @param {import('./queue.js').Say} say */
  #say(say) {
    const group = this.list.filter((each) => each.say?.id === say.id)
    if (!group.length || group.some(({ state }) => state !== 'done')) return
    for (let from = 0; from < group.length; from += A_MESSAGE) {
      const some = group.slice(from, from + A_MESSAGE)
      const room = some[0]?.room ?? ''
      const more = from ? {} : { reply: say.reply }
      try {
        hub.say(room, from ? '' : say.text, { ...more, files: some.map(({ filed }) => ({ path: filed })) })
      } catch (error) {
        toastError(error) // they are noted in the room all the same
      }
    }
    for (const each of group) each.say = null
    this.#changed()
  }
}

/** What a lost connection brought about goes on by itself. @param {{ code: string }} error */
const passing = (error) =>
  Object.assign(error, { passes: ['connection.lost', 'connection.ended', 'closing'].includes(error.code) })

/** @param {BeforeUnloadEvent} event */
const warn = (event) => event.preventDefault()

export const uploads = new Uploads()
hub.store.watch(['me'], () => uploads.begin())
hub.store.watch(['link'], () => hub.link.state === 'online' && uploads.queue.wake())
