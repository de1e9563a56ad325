/**
 * What the browser keeps for this hub: each entry has a name, and a bound in characters.
 *
 * A browser that keeps nothing (a private window) keeps it until the page is closed. What does
 * not live here: what the entries mean (whoever uses them).
 */

const PREFIX = 'landline.'

/** @template T */
class Entry {
  /** @param {string} name @param {number} most */
  constructor(name, most) {
    this.name = PREFIX + name
    this.most = most
  }

  /** Return what is kept; null: nothing, or nothing that can be read. @returns {T | null} */
  get() {
    try {
      return JSON.parse(storage.getItem(this.name) ?? 'null')
    } catch {
      return null
    }
  }

  /** Keep `value`; returns whether there was room for it. @param {T} value */
  set(value) {
    const text = JSON.stringify(value)
    if (text.length > this.most) return false
    try {
      storage.setItem(this.name, text)
      return true
    } catch {
      return false
    }
  }

  drop() {
    storage.removeItem(this.name)
  }
}

/** @type {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} */
const storage = (() => {
  try {
    localStorage.setItem(`${PREFIX}try`, '')
    localStorage.removeItem(`${PREFIX}try`)
    return localStorage
  } catch {
    /** @type {Map<string, string>} */
    const here = new Map()
    return {
      getItem: (name) => here.get(name) ?? null,
      setItem: (name, text) => void here.set(name, text),
      removeItem: (name) => void here.delete(name),
    }
  }
})()

/** Who one is: `token` of a session or a guest's secret. @typedef {{ name: string, token: string, guest: boolean }} Identity */

export const keep = {
  /** @type {Entry<Identity>} */
  identity: new Entry('identity', 1_000),
  /** @type {Entry<string>} */
  language: new Entry('language', 10),
  /** `light`, `dark`; nothing: as the system has it. @type {Entry<string>} */
  theme: new Entry('theme', 10),
  /** Room -> what was typed and not sent. @type {Entry<Record<string, string>>} */
  drafts: new Entry('drafts', 500_000),
  /** What was said and not acknowledged, oldest first. @type {Entry<import('../wire/protocol.js').Send[]>} */
  outbox: new Entry('outbox', 2_000_000),
  /** @type {Entry<Record<string, unknown>>} */
  settings: new Entry('settings', 10_000),
  /** Uploads that are not whole, to go on with after a reload. @type {Entry<unknown[]>} */
  uploads: new Entry('uploads', 200_000),
  /** Emoji last used. @type {Entry<string[]>} */
  emoji: new Entry('emoji', 1_000),
}
