/** What views are made with: lit-html, from this one place. */

export { html, nothing, render, svg } from '../vendor/lit-html/lit-html.js'
export { classMap } from '../vendor/lit-html/directives/class-map.js'
export { keyed } from '../vendor/lit-html/directives/keyed.js'
export { live } from '../vendor/lit-html/directives/live.js'
export { repeat } from '../vendor/lit-html/directives/repeat.js'
