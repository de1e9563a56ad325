/** Views of lists that the hub has to be asked for: loaded, refused, empty, or there. */

import { html } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { wrong } from './form.js'
import { toastError } from './toast.js'

/** @template T */
export class Listed extends LandlineElement {
  /** @type {T[] | null} */
  rows = null
  /** @type {{ text?: string, hint?: string } | null} */
  refusal = null

  /** Return what there is. Rejects with HubError. @returns {Promise<T[]>} */
  async load() {
    return []
  }

  /** Return what there is to see of it. @param {T[]} _rows @returns {unknown} */
  filled(_rows) {
    return ''
  }

  entered() {
    this.watch(hub.store, 'language')
    this.onLeave(hub.store.watch(['link'], () => void this.refresh()))
    void this.refresh()
  }

  template() {
    if (this.rows) return this.filled(this.rows)
    if (this.refusal) return wrong(this.refusal)
    return html`<p class="empty"><span class="spinner"></span>${t('ui.shell.loading')}</p>`
  }

  /** Ask again. */
  async refresh() {
    if (hub.link.state !== 'online') return
    try {
      this.rows = await this.load()
    } catch (error) {
      this.refusal = /** @type {any} */ (error)
    }
    this.redraw()
  }

  /** There is more than was loaded. @param {T[]} more */
  extend(more) {
    this.rows = [...(this.rows ?? []), ...more]
    this.redraw()
  }

  /** Have something done, and ask again; what is refused is told.
   * @param {import('../wire/protocol.js').Verb} verb */
  async does(verb) {
    try {
      await hub.ask(verb)
    } catch (error) {
      toastError(error)
    }
    await this.refresh()
  }
}
