/** Does what a text in the composer asks for: says it, or what it commands. */

import { html } from '../base/html.js'
import { go } from '../base/route.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { COMMAND_NAMES, parseCommand, unescaped, usageOf } from '../text/commands.js'
import { openDialog } from './dialog.js'
import { toast, toastError } from './toast.js'

/** @typedef {import('../text/commands.js').Meant} Meant */

export class CommandRun {
  /** @param {string} room @param {number} said seq of what one said there last
   * @param {(text: string) => void} giveBack puts a text that could not be done into the field */
  constructor(room, said, giveBack) {
    this.room = room
    this.said = said
    this.giveBack = giveBack
  }

  /** Return whether it is done, or under way. Throws HubError where no more can wait.
   * @param {string} text @param {number} [reply] */
  run(text, reply) {
    const { room, said } = this
    const meant = parseCommand(text, { room, said })
    if (!meant) {
      hub.say(room, unescaped(text), { ...(reply && { reply }) })
      return true
    }
    if ('refusal' in meant) {
      toast(meant.refusal, { kind: 'error' })
      return false
    }
    this.#do(meant, text, reply)
    return true
  }

  /** @param {Exclude<Meant, { refusal: string }>} meant @param {string} text @param {number} [reply] */
  #do(meant, text, reply) {
    if ('help' in meant) showHelp()
    else if ('say' in meant) {
      const { room, text: words, ...more } = meant.say
      hub.say(room, words, { ...(reply && { reply }), ...more })
      if (room !== this.room) go({ view: 'room', room })
    } else if ('verb' in meant) this.#ask(meant, text)
    else go(meant.go)
  }

  /** @param {Extract<Meant, { verb: object }>} meant @param {string} text */
  async #ask({ verb, go: where }, text) {
    try {
      if (verb.do === 'join') await hub.open(verb.room, { make: true })
      else if (verb.do === 'leave') await hub.leave(verb.room)
      else await hub.ask(verb)
      if (where) go(where)
    } catch (error) {
      toastError(error)
      this.giveBack(text)
    }
  }
}

function showHelp() {
  const body = () => html`<p class="soft">${t('ui.talk.help')}</p>
    <dl class="commands" tabindex="0" aria-label=${t('ui.talk.commands')}>
      ${COMMAND_NAMES.map(
        (name) => html`<div><dt><code>${usageOf(name)}</code></dt><dd>${t(`ui.talk.what.${name}`)}</dd></div>`,
      )}
    </dl>`
  openDialog(t('ui.talk.commands'), body, { kind: 'wide' })
}
