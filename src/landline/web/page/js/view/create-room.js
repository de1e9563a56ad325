/** Making a room: its name, who may enter, what it is about. */

import { html } from '../base/html.js'
import { LandlineElement } from '../base/element.js'
import { go } from '../base/route.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'

export const KINDS = /** @type {const} */ (['public', 'private', 'announcement'])

class CreateRoom extends LandlineElement {
  /** Closes the dialog that it is in. */
  close = () => {}
  /** @type {{ text?: string, hint?: string } | null} */
  #refusal = null
  #busy = false

  entered() {
    this.watch(hub.store, 'language')
  }

  template() {
    return html`<form class="stack" @submit=${this.#submit}>
      <div class="field">
        <label for="create-name">${t('ui.people.room.name')}</label>
        <input id="create-name" name="room" required maxlength="64" autocomplete="off" autofocus aria-describedby="create-hint" />
        <p class="hint" id="create-hint">${t('ui.people.room.create.name')}</p>
      </div>
      <fieldset class="field">
        <legend class="label">${t('ui.people.room.kind')}</legend>
        ${KINDS.map(
          (kind, at) =>
            html`<label class="check">
              <input type="radio" name="kind" value=${kind} ?checked=${at === 0} /><span>${t(`ui.people.room.kind.${kind}`)}</span>
            </label>`,
        )}
      </fieldset>
      <div class="field">
        <label for="create-topic">${t('ui.people.room.topic')}</label>
        <input id="create-topic" name="topic" maxlength="500" autocomplete="off" />
      </div>
      <p class="wrong" role="alert">${this.#refusal ? [this.#refusal.text, this.#refusal.hint].filter(Boolean).join(' · ') : ''}</p>
      <div class="actions"><button class="button primary" ?disabled=${this.#busy}>${t('ui.people.room.create.go')}</button></div>
    </form>`
  }

  /** @param {SubmitEvent} event */
  #submit = async (event) => {
    event.preventDefault()
    const said = new FormData(/** @type {HTMLFormElement} */ (event.target))
    const [name, kind, topic] = ['room', 'kind', 'topic'].map((field) => String(said.get(field) ?? '').trim())
    this.#busy = true
    this.draw()
    try {
      const joined = await hub.ask({ do: 'create', room: name ?? '', kind: /** @type {any} */ (kind), topic })
      await hub.known.entered(joined)
      this.close()
      go({ view: 'room', room: joined.room })
    } catch (error) {
      this.#refusal = /** @type {any} */ (error)
      this.#busy = false
      this.redraw()
    }
  }
}

customElements.define('ll-create-room', CreateRoom)
