/**
 * The offline shell: opens the page where the hub cannot be reached, so that what was written
 * waits in its outbox and the page says honestly that it is not connected.
 *
 * It keeps what came with the page and nothing else: no message, no file, no answer of the hub.
 * On a first visit that is what the page opens with, which the browser has just fetched, and what
 * is of use without the hub; the other views follow with the next visit.
 * The hub fills in the digest and the lists; another digest is another worker, which takes over
 * once no page of the one before is open.
 */

/** @typedef {ServiceWorkerGlobalScope & typeof globalThis} Worker */

const worker = /** @type {Worker} */ (globalThis)

const KEPT = 'landline-{{digest}}'
const PARTS = '/page/{{digest}}/'
const ICON = '/icon.svg'

/** @type {string[]} */
const SHELL = JSON.parse('{{shell}}')
/** @type {string[]} */
const REST = JSON.parse('{{rest}}')

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
  } else if (pathname === ICON) {
    event.respondWith(fresh(event.request, ICON))
  } else if (mode === 'navigate' && (pathname === '/' || pathname.startsWith('/i/'))) {
    event.respondWith(fresh(event.request, '/'))
    // A part that cannot be had now is asked for at the next visit.
    event.waitUntil(keepRest().catch(() => {}))
  }
})

async function keepShell() {
  const cache = await caches.open(KEPT)
  await cache.addAll([...SHELL, ICON])
  const kept = await cache.match('/')
  // The hub was changed between two answers: the next visit tries again.
  if (!(await kept?.text())?.includes(PARTS)) throw new Error('the page is another one by now')
}

async function keepRest() {
  const cache = await caches.open(KEPT)
  const kept = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname))
  await cache.addAll(REST.filter((path) => !kept.has(path)))
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

/** Ask the hub; where it cannot be reached, give what is kept. @param {Request} request @param {string} path */
async function fresh(request, path) {
  try {
    return await fetch(request)
  } catch (error) {
    const kept = await caches.match(path)
    if (kept) return kept
    throw error
  }
}
