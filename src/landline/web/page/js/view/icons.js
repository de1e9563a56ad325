/** The page's icons: lines on a grid of 24, in the colour of the text around them. */

import { html, svg } from '../base/html.js'

/** Return an icon; it says nothing to a screen reader, the button around it does.
 * @param {string} name */
export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${SHAPES[name] ?? ''}</svg>`
}

/** Return a button that shows nothing but an icon. @param {string} name @param {string} label @param {() => void} act */
export function iconButton(name, label, act) {
  return html`<button class="icon-button" type="button" aria-label=${label} title=${label} @click=${act}>${icon(name)}</button>`
}

/** @param {TemplateStringsArray} d */
const line = (d) => svg`<path d=${String(d[0])}></path>`

/** @param {TemplateStringsArray} d */
const dots = (d) => svg`<path stroke-width="3" d=${String(d[0])}></path>`

/** @type {Record<string, unknown>} */
const SHAPES = {
  blank: '',
  add: line`M12 5v14M5 12h14`,
  archive: line`M4 4h16v5H4zM5.5 9v11h13V9M10 13h4`,
  at: line`M16 8v5.5a2.5 2.5 0 0 0 5 0V12a9 9 0 1 0-3.6 7.2M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0z`,
  attach: line`M20 11.5 12.2 19.3a5 5 0 0 1-7.1-7.1l8.3-8.3a3.3 3.3 0 0 1 4.7 4.7l-8.2 8.2a1.7 1.7 0 0 1-2.4-2.4l7.5-7.5`,
  back: line`M15 5l-7 7 7 7`,
  bell: line`M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 21h4`,
  'bell-off': line`M6 16.5V11c0-1.3.4-2.5 1.1-3.5M9.5 5.5A6 6 0 0 1 18 11v3M15 18H4.5L6 16.5M10 21h4M4 4l16 16`,
  book: line`M6 3.5h12.5v17H6a2 2 0 0 1-2-2v-13a2 2 0 0 1 2-2zM4 18a2 2 0 0 1 2-2h12.5M9 7.5h5`,
  bold: line`M7 5h6a3.5 3.5 0 0 1 0 7H7zM7 12h7a3.5 3.5 0 0 1 0 7H7z`,
  calendar: line`M4 6h16v14H4zM4 10.5h16M8 3.5V8M16 3.5V8`,
  chart: line`M4 20h16M7 16v-5M12 16V6M17 16v-8`,
  chat: line`M4 5h16v11H11l-4.5 4v-4H4z`,
  check: line`M5 12.5l4.5 4.5L19 7`,
  close: line`M6 6l12 12M18 6L6 18`,
  code: line`M8.5 7.5L4 12l4.5 4.5M15.5 7.5L20 12l-4.5 4.5`,
  copy: line`M9 9h11v11H9zM5.5 15H4V4h11v1.5`,
  device: line`M7 3h10v18H7zM11 18h2`,
  door: line`M13 4H5v16h8M10 12h10M16.5 8.5L20 12l-3.5 3.5`,
  down: line`M6 9.5l6 6 6-6`,
  download: line`M12 4v11M7 10.5l5 5 5-5M5 20h14`,
  edit: line`M4 20l1-4.5L16.5 4 20 7.5 8.5 19zM14 6.5l3.5 3.5`,
  external: line`M13 4h7v7M20 4l-9 9M17 14v6H4V7h6`,
  eye: line`M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM15 12a3 3 0 1 1-6 0 3 3 0 0 1 6 0z`,
  file: line`M6 3h8l4 4.5V21H6zM13.5 3v5H18`,
  folder: line`M3 6h6.5l2 2.5H21V19H3z`,
  globe: line`M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM3 12h18M12 3c5 5.5 5 12.5 0 18M12 3c-5 5.5-5 12.5 0 18`,
  grid: line`M4 4h6.5v6.5H4zM13.5 4H20v6.5h-6.5zM4 13.5h6.5V20H4zM13.5 13.5H20V20h-6.5z`,
  hash: line`M9.5 4L7.5 20M16.5 4l-2 16M4.5 9h16M3.5 15h16`,
  help: line`M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM9.2 9.5a2.9 2.9 0 1 1 4.3 2.5c-1 .6-1.5 1.1-1.5 2M12 17v.01`,
  history: line`M4 5v5h5M4.5 10a8 8 0 1 1-.3 4M12 8v4.5l3 2`,
  image: line`M4 4h16v16H4zM4 16.5l4.5-5 4 4.5 2.5-2.5 5 5M15.5 8.5v.01`,
  info: line`M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM12 11v5M12 7.8v.01`,
  jump: line`M8 6h12M8 12h5M8 18h3M4 6v.01M4 12v.01M4 18v.01M20 13l-4 4M20 17v-4h-4`,
  key: line`M13 11a4.5 4.5 0 1 1-2-2L20 4M16.5 6l2.5 2.5M14 8.5l2 2`,
  keyboard: line`M2.5 6h19v12h-19zM6 10v.01M9 10v.01M12 10v.01M15 10v.01M18 10v.01M8 14.5h8`,
  leave: line`M11 4h8v16h-8M14 12H4M7.5 8.5L4 12l3.5 3.5`,
  link: line`M10 14a4 4 0 0 0 5.7 0l3.5-3.5a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 0l-3.5 3.5a4 4 0 0 0 5.7 5.7l1.5-1.5`,
  list: line`M8.5 6H20M8.5 12H20M8.5 18H20M4.5 6v.01M4.5 12v.01M4.5 18v.01`,
  lock: line`M5.5 11h13v9.5h-13zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11`,
  megaphone: line`M4 10v4l3.5.5L16 19V5L7.5 9.5zM8 14.5l1 5h2.5l-.8-4M19 9.5a4 4 0 0 1 0 5`,
  menu: line`M4 6.5h16M4 12h16M4 17.5h16`,
  minus: line`M5 12h14`,
  moon: line`M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z`,
  more: dots`M5.5 12v.01M12 12v.01M18.5 12v.01`,
  music: line`M9 18V5.5L20 3.5V16M9 18a2.75 2.75 0 1 1-5.5 0A2.75 2.75 0 0 1 9 18zM20 16a2.75 2.75 0 1 1-5.5 0A2.75 2.75 0 0 1 20 16z`,
  next: line`M9 5l7 7-7 7`,
  offline: line`M4 4l16 16M8.5 15.5a5 5 0 0 1 6.5-.3M5 12a10 10 0 0 1 4-2.5M12.5 9A10 10 0 0 1 19 12M2 8.5A15 15 0 0 1 6.5 5.8M10.5 5A15 15 0 0 1 22 8.5M12 19v.01`,
  pause: line`M8.5 5v14M15.5 5v14`,
  people: line`M12.5 8a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0zM2.5 20c0-3.5 2.5-6 6.5-6s6.5 2.5 6.5 6M15.5 4.8a3.5 3.5 0 0 1 0 6.4M17.5 14.3c2.5.7 4 2.9 4 5.7`,
  person: line`M16 8a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM4.5 20.5c0-3.8 3-6.5 7.5-6.5s7.5 2.7 7.5 6.5`,
  pin: line`M9 4h6l-.5 6 3.5 4H6l3.5-4zM12 14v6.5`,
  unpin: line`M9 4h6l-.5 6 3.5 4H6l3.5-4zM12 14v6.5M4 4l16 16`,
  play: line`M7 4.5l12 7.5-12 7.5z`,
  qr: line`M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM20 14v2M17.5 20H14M20 18.5V20`,
  refresh: line`M20 5v5h-5M19.5 10a8 8 0 1 0 .3 4`,
  reply: line`M9.5 6L4 11.5 9.5 17M4 11.5h9.5c4 0 6.5 2.5 6.5 7`,
  search: line`M17 10.5a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM15.3 15.3L20.5 20.5`,
  send: line`M4 12L4.5 4.5 21 12 4.5 19.5zM4 12h8`,
  settings: line`M4 7h9M19 7h1M4 17h1M11 17h9M19 7a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM11 17a3 3 0 1 1-6 0 3 3 0 0 1 6 0z`,
  shield: line`M12 3l8 3v5.5c0 4.5-3.2 7.8-8 9.5-4.8-1.7-8-5-8-9.5V6zM8.5 12l2.5 2.5 4.5-5`,
  smile: line`M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM8 14c1 1.7 2.4 2.5 4 2.5s3-.8 4-2.5M9 9.3v.01M15 9.3v.01`,
  star: line`M12 3.5l2.6 5.5 6 .8-4.4 4.2 1.1 6-5.3-2.9L6.7 20l1.1-6L3.4 9.8l6-.8z`,
  stop: line`M6 6h12v12H6z`,
  sun: line`M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4`,
  trash: line`M4 6.5h16M9 6.5V4h6v2.5M6 6.5L7 20.5h10l1-14M10 10.5v6M14 10.5v6`,
  up: line`M6 14.5l6-6 6 6`,
  upload: line`M12 20V9M7 13.5l5-5 5 5M5 4h14`,
  video: line`M3 6h12v12H3zM15 11l6-4v10l-6-4z`,
  warning: line`M12 4l9 16H3zM12 10v4.5M12 17.2v.01`,
}
