/**
 * Uploads of this page: a few at once, the rest in their order; what each waits for.
 *
 *     waiting ──> sending ──> done
 *      │   ^        │  │
 *      │   │        │  └──> failed    the hub refused it; may be tried again
 *      │   resting <┘                 the connection was lost: goes on by itself
 *      └──> paused                    until somebody says so
 *     lost                            after a reload: its bytes are to be given again
 *
 * The hub keeps what came of each; where to go on is asked of it. Pure: the hub, the way of the
 * bytes and the clock are arguments.
 */

import { Rate } from './rate.js'

/** @typedef {{ code: string, text: string, hint?: string, retry?: number | null, passes?: boolean }} Refusal */
/** What is said in the room once all of a group are there.
 * @typedef {{ id: string, text: string, reply?: number }} Say */
/** Files that are put together. @typedef {{ name: string, files: number, size: number }} Several */
/** What is kept of an upload.
 * @typedef {object} Record
 * @property {string} id
 * @property {string} room
 * @property {string} path where it is to stand
 * @property {string} name what it is called where it comes from
 * @property {number} size bytes
 * @property {number} mtime ms since 1970
 * @property {'rename' | 'replace'} exists
 * @property {string} upload the hub's name of it; '': not begun
 * @property {string} filed where it stands; '': not yet
 * @property {Say | null} say
 * @property {Several} [of] what it is put with, of which the room is told once
 */
/** @typedef {'waiting' | 'sending' | 'resting' | 'paused' | 'failed' | 'lost' | 'done'} State */
/** @typedef {Record & { state: State, sent: number, file: Blob | null, error: Refusal | null, rate: Rate, tries: number, fresh: boolean }} Upload */
/**
 * @typedef {object} World
 * @property {(verb: any) => Promise<any>} ask rejects with a Refusal
 * @property {(upload: string) => Promise<number>} offset how much of it is there; rejects as `ask`
 * @property {(upload: string, piece: Blob, offset: number, heard: (bytes: number) => void) =>
 *   { done: Promise<{ there: number, filed: string }>, stop: () => void }} send resolves with how
 *   much is there then, and at the end where the file stands
 * @property {() => number} now ms
 * @property {() => number} chance 0 … 1
 * @property {(run: () => void, ms: number) => unknown} after
 * @property {() => void} moved there is more of some
 * @property {() => void} changed the list, or the state of some, is another one
 * @property {(upload: Upload) => void} failed the hub does not take one
 * @property {(upload: Upload) => void} ended one is there, or given up
 */

export const AT_ONCE = 3
/** Bytes of one request: what is sent twice after a loss, at most. */
export const PIECE = 8 * 1024 * 1024
/** Milliseconds before another try: doubled each time, up to the second. */
const WAIT = [1_000, 30_000]
/** An upload that the hub does not know any more is begun anew so often. */
const ANEW = 3

export class Queue {
  /** @type {Upload[]} */
  list = []
  rate = new Rate()
  /** Those under way, and what stops each. @type {Map<Upload, { stopped: boolean, stop: () => void }>} */
  #active = new Map()

  /** @param {World} world */
  constructor(world) {
    this.world = world
  }

  /** Put uploads at the end; those without a file wait to be given one. @param {Record[]} records
   * @param {(Blob | null)[]} files */
  add(records, files) {
    records.forEach((record, place) => {
      const file = files[place] ?? null
      const state = record.filed ? 'done' : file ? 'waiting' : 'lost'
      this.list.push({
        ...record, file, state, sent: record.filed ? record.size : 0, error: null, rate: new Rate(), tries: 0,
        fresh: !record.upload,
      })
    })
    this.#next()
  }

  /** Give a lost one its bytes. @param {Upload} upload @param {Blob} file */
  give(upload, file) {
    if (upload.state !== 'lost') return
    upload.file = file
    this.#set(upload, 'waiting')
  }

  /** @param {Upload} upload */
  pause(upload) {
    if (!['waiting', 'sending', 'resting'].includes(upload.state)) return
    this.#set(upload, 'paused')
    this.#stop(upload)
  }

  /** Go on with a paused one, or try a failed one again. @param {Upload} upload */
  resume(upload) {
    if (!['paused', 'failed', 'resting'].includes(upload.state)) return
    upload.error = null
    this.#set(upload, 'waiting')
  }

  /** Give one up; the hub forgets what came of it. @param {Upload} upload */
  cancel(upload) {
    this.#forget(upload)
    this.#stop(upload)
    if (!this.#active.has(upload)) this.#drop(upload)
    this.world.ended(upload)
    this.#next()
  }

  /** Show those no more that are there. */
  clear() {
    this.list = this.list.filter(({ state }) => state !== 'done')
    if (!this.list.length) this.rate = new Rate()
    this.world.changed()
  }

  /** The hub can be reached again: nobody has to wait. */
  wake() {
    for (const upload of this.list) if (upload.state === 'resting') this.#set(upload, 'waiting')
  }

  #next() {
    for (const upload of this.list) {
      if (this.#active.size >= AT_ONCE) break
      if (upload.state === 'waiting' && !this.#active.has(upload)) void this.#run(upload)
    }
    this.world.changed()
  }

  /** @param {Upload} upload */
  async #run(upload) {
    const control = { stopped: false, stop: () => {} }
    this.#active.set(upload, control)
    upload.state = 'sending'
    upload.rate = new Rate()
    try {
      await this.#bring(upload, control)
      upload.state = 'done'
      upload.file = null
    } catch (error) {
      if (upload.state === 'sending') this.#stumble(upload, /** @type {Refusal} */ (error))
    }
    this.#active.delete(upload)
    if (upload.state === 'done' && this.list.includes(upload)) this.world.ended(upload)
    if (!this.list.includes(upload)) this.#drop(upload)
    this.#next()
  }

  /** @param {Upload} upload @param {{ stopped: boolean, stop: () => void }} control */
  async #bring(upload, control) {
    if (upload.upload) await this.#find(upload)
    else await this.#begin(upload)
    this.world.changed()
    while (!upload.filed && (upload.fresh || upload.sent < upload.size)) {
      if (control.stopped) throw new Error('stopped')
      await this.#piece(upload, control)
    }
    if (upload.filed) return
    const filed = await this.world.ask({ do: 'keepfile', upload: upload.upload })
    upload.filed = filed.path
  }

  /** @param {Upload} upload */
  async #begin(upload) {
    const { room, path, size, mtime, exists, of } = upload
    const event = await this.world.ask({ do: 'putfile', room, path, size, mtime, exists, ...(of && { of }) })
    upload.upload = event.upload
    upload.fresh = true
    upload.sent = 0
  }

  /** Ask where to go on; at the end, that makes it a file. @param {Upload} upload */
  async #find(upload) {
    try {
      upload.sent = await this.world.offset(upload.upload)
      upload.fresh = false
    } catch (error) {
      if (/** @type {Refusal} */ (error).code !== 'upload.unknown') throw error
      if (await this.#isThere(upload)) {
        upload.filed = upload.path
        return
      }
      upload.upload = ''
      await this.#begin(upload)
    }
  }

  /** Return whether it became a file, of which this side has not heard, and the hub knows no more.
   * @param {Upload} upload */
  async #isThere({ room, path, size, mtime, sent }) {
    if (sent < size) return false
    try {
      const file = await this.world.ask({ do: 'getfile', room, path })
      return Boolean(file.blob) && file.size === size && file.mtime === mtime
    } catch {
      return false
    }
  }

  /** @param {Upload} upload @param {{ stopped: boolean, stop: () => void }} control */
  async #piece(upload, control) {
    const { file, sent: offset } = upload
    if (!file) throw new Error('no bytes')
    const { done, stop } = this.world.send(upload.upload, file.slice(offset, offset + PIECE), offset, (bytes) => {
      if (upload.state === 'sending') this.#moved(upload, offset + bytes)
    })
    control.stop = stop
    const { there, filed } = await done
    this.#moved(upload, there)
    upload.filed = filed
    upload.fresh = false
    upload.tries = 0
  }

  /** @param {Upload} upload @param {number} sent */
  #moved(upload, sent) {
    const now = this.world.now()
    this.rate.add(now, Math.max(0, sent - upload.sent))
    upload.rate.add(now, Math.max(0, sent - upload.sent))
    upload.sent = sent
    this.world.moved()
  }

  /** @param {Upload} upload @param {Refusal} error */
  #stumble(upload, error) {
    const isUnknown = error.code === 'upload.unknown' && upload.tries < ANEW
    if (!error.passes && error.retry == null && !isUnknown) {
      upload.error = error
      upload.state = 'failed'
      return this.world.failed(upload)
    }
    const [first = 0, most = 0] = WAIT
    const wait = error.retry != null ? error.retry * 1000 : Math.min(most, first * 2 ** upload.tries)
    upload.tries += 1
    upload.state = 'resting'
    this.world.after(() => {
      if (upload.state === 'resting') this.#set(upload, 'waiting')
    }, wait * (0.5 + this.world.chance()))
  }

  /** @param {Upload} upload @param {State} state */
  #set(upload, state) {
    if (!this.list.includes(upload)) return
    upload.state = state
    this.#next()
  }

  /** @param {Upload} upload */
  #stop(upload) {
    const control = this.#active.get(upload)
    if (!control) return
    control.stopped = true
    control.stop()
  }

  /** @param {Upload} upload */
  #forget(upload) {
    this.list = this.list.filter((each) => each !== upload)
    upload.state = 'paused'
  }

  /** Let the hub forget what came of one that was given up. @param {Upload} upload */
  #drop({ upload, filed }) {
    if (upload && !filed) this.world.ask({ do: 'dropupload', upload }).catch(() => {})
  }
}

/** Return what is to be kept over a reload. @param {Upload[]} list @returns {Record[]} */
export function records(list) {
  return list
    .filter(({ state, say }) => state !== 'done' || say)
    .map(({ id, room, path, name, size, mtime, exists, upload, filed, say, of }) => ({
      id, room, path, name, size, mtime, exists, upload, filed, say, ...(of && { of }),
    }))
}

/** Return whether a file is the one that an upload was begun with. @param {Record} record
 * @param {{ name: string, size: number, lastModified: number }} file */
export function isSame({ name, size, mtime }, file) {
  return file.name === name && file.size === size && file.lastModified === mtime
}
