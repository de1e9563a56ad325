/** Where the line stands behind which everything is new to who looks at a room. */

/** @typedef {import('../store/timeline.js').Timeline} Timeline */
/** @typedef {import('../store/rooms.js').Room} Room */

export class ReadMark {
  /** What was read when they came; null: there is no line. @type {number | null} */
  seq = null
  /** How many texts stand behind it. */
  count = 0
  /** Up to where all was read. @type {number | null} */
  #rest = null
  #begun = false

  /** Look at how things are, before they are drawn. @param {Timeline} timeline
   * @param {Room | undefined} room @param {boolean} reading whether somebody looks at the end */
  look(timeline, room, reading) {
    if (!timeline.loaded || !room) return
    if (!this.#begun) {
      this.#begun = true
      this.#rest = room.info.read ?? null
      if (room.unread) this.#put(room.unread)
    } else if (room.unread && !reading && this.#rest !== null && this.#rest !== this.seq) {
      this.#put(room.unread)
    } else if (room.unread && this.seq !== null && !reading) {
      this.count = Math.max(this.count, room.unread)
    }
    if (!room.unread) this.#rest = Math.max(room.info.read ?? 0, timeline.atEnd ? timeline.last : 0)
  }

  /** They looked away: what comes now is new. */
  leave() {
    this.seq = null
    this.count = 0
  }

  /** They have spoken, and so seen what was new. */
  answered() {
    this.leave()
  }

  /** They are there now: no button leads there any more. */
  jumped() {
    this.count = 0
  }

  /** @param {number} count */
  #put(count) {
    this.seq = this.#rest
    this.count = this.seq === null ? 0 : count
  }
}
