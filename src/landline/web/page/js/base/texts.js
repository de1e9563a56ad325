/**
 * Texts for people, in the language that they read; the hub's catalogue is where they stand.
 *
 * Which language is the browser's wish until somebody chooses another, which is kept.
 */

import { keep } from './keep.js'

/** @typedef {'en' | 'zh'} Language */
/** @typedef {Record<string, string | number>} Fields */

/** @type {Record<string, string>} */
let texts = {}
/** @type {Language} */
let spoken = 'en'

/** Return the language in use. */
export const language = () => spoken

/** Load the texts of whatever language is to be used. Raises TypeError where the hub is away. */
export async function loadTexts() {
  const wish = keep.language.get() ?? navigator.language
  await useLanguage(wish.toLowerCase().startsWith('zh') ? 'zh' : 'en')
}

/** Use another language; what is on the page already has to be drawn anew. @param {Language} wish */
export async function useLanguage(wish) {
  const module = await import(new URL(`../../texts/${wish}.js`, import.meta.url).href)
  texts = module.default
  spoken = wish
  document.documentElement.lang = wish === 'zh' ? 'zh-CN' : 'en'
}

/** Return the text of `key`, its fields filled in.
 * @param {string} key
 * @param {Fields} [fields] */
export function t(key, fields = {}) {
  const text = texts[key] ?? key
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(fields[name] ?? whole))
}
