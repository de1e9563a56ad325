/** Goes to a day in a room. */

import { html } from '../base/html.js'
import { t } from '../base/texts.js'
import { dayBegins, dayOf } from '../text/dates.js'
import { openDialog } from './dialog.js'
import { TimelineView } from './timeline.js'

/** Ask for a day, and show the first message of it, or after it. */
export function askForDay() {
  const today = dayOf(Date.now())
  /** @param {() => void} close */
  const body = (close) => {
    const jump = (/** @type {SubmitEvent} */ event) => {
      event.preventDefault()
      const input = /** @type {HTMLFormElement} */ (event.target).querySelector('input')
      const ms = dayBegins(input?.value ?? '')
      close()
      const view = document.querySelector('ll-timeline')
      if (ms !== null && view instanceof TimelineView) view.jumpToDate(ms)
    }
    return html`<form class="stack" @submit=${jump}>
      <div class="field">
        <label for="jump-day">${t('ui.talk.day')}</label>
        <input id="jump-day" type="date" required autofocus max=${today} value=${today} />
      </div>
      <div class="actions">
        <button class="button primary" type="submit">${t('ui.talk.day.go')}</button>
      </div>
    </form>`
  }
  openDialog(t('ui.talk.to-day'), body, { kind: 'narrow' })
}
