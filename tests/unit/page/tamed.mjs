/** Prints, as JSON, what the page makes of each path of the JSON list on standard input. */

import { readFileSync } from 'node:fs'

import { tamedPath } from '../../../src/landline/web/page/js/files/tamed.js'

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(tamedPath)))
