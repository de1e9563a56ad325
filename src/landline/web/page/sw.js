/**
 * The offline shell: opens the page where the hub cannot be reached, so that what was written
 * waits in its outbox and the page says honestly that it is not connected.
 *
 * It keeps what came with the page and nothing else: no message, no file, no answer of the hub.
 * The hub fills in the digest and the list; another digest is another worker, which takes over
 * once no page of the one before is open.
 */

/** @typedef {ServiceWorkerGlobalScope & typeof globalThis} Worker */

const worker = /** @type {Worker} */ (globalThis)

const KEPT = 'landline-{{digest}}'
const PARTS = '/page/{{digest}}/'

/** @type {string[]} */
const SHELL = JSON.parse('{{shell}}')

worker.addEventListener('install', (event) => {
  event.waitUntil(keepShell())
})

worker.addEventListener('activate', (event) => {
  event.waitUntil(forgetOthers())
})

worker.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request
  const { origin, pathname } = new URL(url)
  if (method !== 'GET' || origin !== worker.location.origin) return
  if (pathname.startsWith(PARTS)) {
    event.respondWith(part(event.request))
  } else if (mode === 'navigate' && (pathname === '/' || pathname.startsWith('/i/'))) {
    event.respondWith(page(event.request))
  }
})

async function keepShell() {
  const cache = await caches.open(KEPT)
  await cache.addAll(SHELL)
  const kept = await cache.match('/')
  // The hub was changed between two answers: the next visit tries again.
  if (!(await kept?.text())?.includes(PARTS)) throw new Error('the page is another one by now')
}

async function forgetOthers() {
  const names = await caches.keys()
  const others = names.filter((name) => name.startsWith('landline-') && name !== KEPT)
  await Promise.all(others.map((name) => caches.delete(name)))
}

/** @param {Request} request */
async function part(request) {
  return (await caches.match(request)) ?? fetch(request)
}

/** @param {Request} request */
async function page(request) {
  try {
    return await fetch(request)
  } catch (error) {
    const kept = await caches.match('/')
    if (kept) return kept
    throw error
  }
}
