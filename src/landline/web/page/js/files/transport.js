/** The way of the bytes: the hub's uploads that go on (tus 1.0.0), one request for each piece. */

import { language, t } from '../base/texts.js'
import { HubError } from '../wire/errors.js'

const TUS = '/tus/'
/** Statuses after which another try may go better: the hub stops, is busy, or somebody else writes. */
const PASSING = new Set([0, 408, 423, 425, 429, 500, 502, 503, 504])
/** What came before a loss is kept, and asked for. */
const LOST = new Set(['upload.offset', 'upload.broken-off', 'web.late'])

/** Return how much of an upload is there. Rejects with HubError. @param {string} upload */
export async function offsetOf(upload) {
  return Number((await request('HEAD', upload).done).getResponseHeader('Upload-Offset'))
}

/** Send a piece; `heard` is told how many bytes of it are gone. Returns how much is there then, and
 * once that is all, the path that the file got. Rejects with HubError.
 * @param {string} upload @param {Blob} piece @param {number} offset @param {(bytes: number) => void} heard */
export function sendPiece(upload, piece, offset, heard) {
  const { done, stop } = request('PATCH', upload, { piece, offset, heard })
  return {
    done: done.then((xhr) => ({
      there: Number(xhr.getResponseHeader('Upload-Offset')),
      filed: pathOf(xhr.getResponseHeader('Content-Location') ?? ''),
    })),
    stop,
  }
}

/** Return the path in an address `/files/<room>/<path>`. @param {string} address */
const pathOf = (address) => decodeURIComponent(address.split('/').slice(3).join('/'))

/** @param {string} method @param {string} upload
 * @param {{ piece: Blob, offset: number, heard: (bytes: number) => void }} [body]
 * @returns {{ done: Promise<XMLHttpRequest>, stop: () => void }} */
function request(method, upload, body) {
  const xhr = new XMLHttpRequest()
  xhr.open(method, TUS + encodeURIComponent(upload))
  xhr.setRequestHeader('Tus-Resumable', '1.0.0')
  xhr.setRequestHeader('Accept-Language', language())
  if (body) {
    xhr.setRequestHeader('Content-Type', 'application/offset+octet-stream')
    xhr.setRequestHeader('Upload-Offset', String(body.offset))
    xhr.upload.onprogress = ({ loaded }) => body.heard(loaded)
  }
  /** @type {Promise<XMLHttpRequest>} */
  const done = new Promise((resolve, reject) => {
    xhr.onload = () => (xhr.status < 300 ? resolve(xhr) : reject(refusal(xhr)))
    xhr.onabort = () => reject(new Error('stopped'))
    xhr.onerror = async () => reject((await unreadable(body?.piece)) ?? refusal(xhr))
    xhr.send(body?.piece)
  })
  return { done, stop: () => xhr.abort() }
}

/** @param {XMLHttpRequest} xhr */
function refusal({ status, responseText }) {
  /** @type {import('../wire/errors.js').Refusal} */
  let said = { code: status === 404 ? 'upload.unknown' : 'unreachable', text: t('ui.files.no-connection') }
  try {
    said = JSON.parse(responseText)
  } catch {
    // What a HEAD is answered by has no words.
  }
  return Object.assign(new HubError(said), { passes: PASSING.has(status) || LOST.has(said.code) })
}

/** Return why a file's bytes cannot be had any more: it was changed, or is gone. @param {Blob} [piece] */
async function unreadable(piece) {
  try {
    await piece?.slice(0, 1).arrayBuffer()
    return null
  } catch {
    return new HubError({ code: 'file.unreadable', text: t('ui.files.changed'), hint: t('ui.files.changed.hint') })
  }
}
