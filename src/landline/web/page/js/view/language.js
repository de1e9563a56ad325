/** Which language the page speaks: changed at once, with what is typed left as it is. */

import { html } from '../base/html.js'
import { keep } from '../base/keep.js'
import { language, t, useLanguage } from '../base/texts.js'
import { hub } from '../hub.js'
import { redrawDialogs } from './dialog.js'
import { toast } from './toast.js'

/** @typedef {import('../base/texts.js').Language} Language */

/** Each language in its own words, for those who read no other. @type {Record<Language, string>} */
export const LANGUAGES = { en: 'English', zh: '中文' }

/** Use another language from now on. @param {Language} wish */
export async function chooseLanguage(wish) {
  if (wish === language()) return
  try {
    await useLanguage(wish)
  } catch {
    toast(t('ui.shell.language.failed'), { kind: 'error' })
    return
  }
  keep.language.set(wish)
  hub.store.changed('language')
  redrawDialogs()
}

/** Return a button for each other language. */
export function languageChoice() {
  const others = /** @type {Language[]} */ (Object.keys(LANGUAGES)).filter((one) => one !== language())
  return others.map(
    (one) =>
      html`<button class="button plain small" type="button" lang=${one} @click=${() => chooseLanguage(one)}>
        ${LANGUAGES[one]}
      </button>`,
  )
}
