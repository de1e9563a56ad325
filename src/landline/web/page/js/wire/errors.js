/** What went wrong when something was asked of the hub, in words for people. */

import { t } from '../base/texts.js'

/** @typedef {{ code: string, text: string, hint?: string, retry?: number | null }} Refusal */

export class HubError extends Error {
  /** `code` is stable; `text` and `hint` are for people; `retry`: seconds after which it may
   * be tried again, where waiting helps.
   * @param {Refusal} refusal */
  constructor({ code, text, hint = '', retry = null }) {
    super(text)
    this.name = 'HubError'
    this.code = code
    this.text = text
    this.hint = hint
    this.retry = retry
  }
}

/** Return what this side refuses, or cannot do, itself; its words are `ui.wire.<code>`.
 * @param {string} code
 * @param {import('../base/texts.js').Fields} [fields] */
export function ownError(code, fields) {
  return new HubError({ code, text: t(`ui.wire.${code}`, fields) })
}
