/** Folds what comes as JSON: `[{ target, changes }]` -> `[[{ message, scrubbed, scrub }]]`. */

import { readFileSync } from 'node:fs'

import { fold, scrub } from '../../../src/landline/web/page/js/store/folding.js'

const cases = JSON.parse(readFileSync(0, 'utf8'))
const results = cases.map(({ target, changes }) => {
  let message = target
  return changes.map((change) => {
    const folded = fold(message, change)
    message = folded.message
    return { ...folded, scrub: scrub(change) }
  })
})
process.stdout.write(JSON.stringify(results))
