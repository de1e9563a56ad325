// Runs tus-js-client as a test asks: one JSON object in argv, one JSON object out.
const { createReadStream, readFileSync } = require('node:fs')
const { PassThrough } = require('node:stream')
const tus = require('tus-js-client')

const asked = JSON.parse(process.argv[2])
const told = { progress: 0, statuses: [], accepted: 0 }

function tell(more) {
  process.stdout.write(JSON.stringify({ ...told, ...more }) + '\n')
}

const options = {
  endpoint: asked.endpoint,
  uploadUrl: asked.url,
  metadata: asked.metadata ?? {},
  chunkSize: asked.chunk ?? Infinity,
  retryDelays: asked.retry ?? null,
  uploadDataDuringCreation: asked.at_once ?? false,
  uploadLengthDeferred: asked.deferred ?? false,
  storeFingerprintForResuming: false,
  onBeforeRequest(request) {
    if (asked.checksum && request.getMethod() === 'PATCH') {
      request.setHeader('Upload-Checksum', asked.checksum)
    }
  },
  onAfterResponse(request, response) {
    told.statuses.push(request.getMethod() + ' ' + response.getStatus())
    told.place = response.getHeader('Content-Location') ?? told.place
  },
  onChunkComplete(_, accepted) {
    told.accepted = accepted
    if (asked.abort_after && accepted >= asked.abort_after) {
      upload.abort().then(() => tell({ url: upload.url }))
    }
  },
  onProgress(sent) {
    told.progress = sent
  },
  onError(error) {
    const response = error.originalResponse
    tell({ error: String(error), status: response ? response.getStatus() : null })
  },
  onSuccess() {
    tell({ url: upload.url, done: true })
  },
}

// As from a pipe: of a file it would look up the length.
const source = asked.deferred
  ? createReadStream(asked.file).pipe(new PassThrough())
  : readFileSync(asked.file)
const upload = new tus.Upload(source, options)
if (asked.terminate) {
  tus.Upload.terminate(asked.url, { retryDelays: null }).then(
    () => tell({ done: true }),
    (error) => tell({ error: String(error) }),
  )
} else {
  upload.start()
}
