/** Theme and size of text, as chosen or as the system has them. */

import { keep } from '../base/keep.js'
import { onSettings, setting } from '../base/settings.js'

const dark = matchMedia('(prefers-color-scheme: dark)')

/** Return the theme that was chosen. @returns {'system' | 'light' | 'dark'} */
export function themeChosen() {
  const kept = keep.theme.get()
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

/** @param {'system' | 'light' | 'dark'} wish */
export function chooseTheme(wish) {
  if (wish === 'system') keep.theme.drop()
  else keep.theme.set(wish)
  dress()
}

/** Show the page as chosen, now and whenever the system or the choice changes. */
export function keepDressed() {
  dark.addEventListener('change', dress)
  onSettings(dress)
  dress()
}

function dress() {
  const { dataset } = document.documentElement
  const chosen = themeChosen()
  dataset['theme'] = chosen === 'system' ? (dark.matches ? 'dark' : 'light') : chosen
  dataset['size'] = setting('size')
  const colour = getComputedStyle(document.documentElement).getPropertyValue('--bg-side').trim()
  document.querySelector('meta[name=theme-color]')?.setAttribute('content', colour)
}
