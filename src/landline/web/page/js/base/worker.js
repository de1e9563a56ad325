/** Lets the page open where the hub cannot be reached, and be installed: see `sw.js`. */

const WORKER = '/sw.js'

/** Register the worker, where the browser allows one: on https, and on this machine. */
export function registerWorker() {
  const { serviceWorker } = navigator
  if (!serviceWorker) return
  // The page's policy lets this one address be a script, and no text.
  const types = /** @type {any} */ (globalThis).trustedTypes
  const policy = types?.createPolicy('landline', { createScriptURL: () => WORKER })
  serviceWorker.register(policy ? policy.createScriptURL('') : WORKER).catch(() => {
    // As well without it.
  })
}
