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

/** @type {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> & { names: () => string[] }} */
const storage = (() => {
  try {
    localStorage.setItem(`${PREFIX}try`, '')
    localStorage.removeItem(`${PREFIX}try`)
    return {
      getItem: (name) => localStorage.getItem(name),
      setItem: (name, text) => localStorage.setItem(name, text),
      removeItem: (name) => localStorage.removeItem(name),
      names: () => Object.keys(localStorage),
    }
  } catch {
    /** @type {Map<string, string>} */
    const here = new Map()
    return {
      getItem: (name) => here.get(name) ?? null,
      setItem: (name, text) => void here.set(name, text),
      removeItem: (name) => void here.delete(name),
      names: () => [...here.keys()],
    }
  }
})()

/** Who one is: `token` of a session or a guest's secret.
 * @typedef {{ name: string, token: string, guest: boolean, user?: string }} Identity */
/** What was said and not acknowledged, oldest first.
 * @typedef {{ user: string, entries: import('../wire/outbox.js').Entry[] }} Kept */

const OUTBOX = 'outbox.'

/** Return the pages of this browser that have kept something they said. */
export function keptOutboxes() {
  const prefix = PREFIX + OUTBOX
  return storage.names().filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
}

export const keep = {
  /** @type {Entry<Identity>} */
  identity: new Entry('identity', 1_000),
  /** @type {Entry<string>} */
  language: new Entry('language', 10),
  /** `light`, `dark`; nothing: as the system has it. @type {Entry<string>} */
  theme: new Entry('theme', 10),
  /** Room -> what was typed and not sent. @type {Entry<Record<string, string>>} */
  drafts: new Entry('drafts', 500_000),
  /** Of one page; each has its own. @param {string} page @returns {Entry<Kept>} */
  outbox: (page) => new Entry(OUTBOX + page, 2_000_000),
  /** @type {Entry<Record<string, unknown>>} */
  settings: new Entry('settings', 10_000),
  /** Uploads that are not whole, to go on with after a reload. @type {Entry<unknown[]>} */
  uploads: new Entry('uploads', 200_000),
  /** Emoji last used. @type {Entry<string[]>} */
  emoji: new Entry('emoji', 1_000),
}
