/** Loads what of a room is missing; where that fails, says so and waits for the connection. */

import { html } from '../base/html.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { toastError } from './toast.js'

export class Loading {
  /** Nothing is loaded by itself until there is a connection again. */
  failed = false

  /** @param {() => string} room @param {() => void} redraw */
  constructor(room, redraw) {
    this.room = room
    this.redraw = redraw
  }

  /** Load what comes before, or behind, what is there. @param {'older' | 'newer'} where */
  async more(where) {
    const room = this.room()
    const { loaded } = hub.timeline(room)
    if (!loaded) await this.tried(() => hub.jumpToEnd(room))
    else await this.tried(() => (where === 'older' ? hub.loadOlder(room) : hub.loadNewer(room)), { told: false })
    this.redraw()
  }

  /** Return what `load` brings; undefined where that failed, which is told.
   * @template T @param {() => Promise<T>} load @param {{ told?: boolean }} [how] */
  async tried(load, { told = true } = {}) {
    try {
      return await load()
    } catch (error) {
      this.failed = true
      if (told) toastError(error)
      this.redraw()
      return undefined
    }
  }

  /** The connection is another one than before. */
  linked() {
    if (hub.link.state !== 'online' || !this.failed) return
    this.failed = false
    void this.more('newer')
  }

  /** Return what stands in the place of what is missing. @param {'older' | 'newer'} where */
  template(where) {
    if (!this.failed) return html`<span class="spinner"></span> ${t('ui.talk.loading')}`
    const again = () => {
      this.failed = false
      void this.more(where)
    }
    return html`${t('ui.talk.not-loaded')}
      <button class="button small" type="button" @click=${again}>${t('ui.talk.again')}</button>`
  }
}
