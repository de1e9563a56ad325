/** How the page was reached: who can read along, and where accounts may log in. */

/** Whether others may read along, as far as the browser can tell. */
export const OPEN = !globalThis.isSecureContext

/** Where accounts may log in: `here`, by `https` only, or `nowhere`, for this hub has no https.
 * The hub says so; it cannot see that a proxy before it speaks https. */
export function logins() {
  return OPEN ? (document.body.dataset['logins'] ?? 'here') : 'here'
}

/** Return the address of this very page by https. */
export const secureAddress = () => `https://${location.host}${location.pathname}`
