/** Making a room: its name, who may enter, what it is about. */

import { go } from '../base/route.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { openForm } from './form.js'

const KINDS = /** @type {const} */ (['public', 'private', 'announcement'])

/** Return what the kinds of rooms are called. @returns {[string, string][]} */
export const kindsCalled = () => KINDS.map((kind) => [kind, t(`ui.people.room.kind.${kind}`)])

export function createRoom() {
  openForm(
    t('ui.shell.browse.create'),
    [
      { name: 'room', label: t('ui.people.room.name'), hint: t('ui.people.room.create.name'), most: 64 },
      { name: 'kind', label: t('ui.people.room.kind'), type: 'choice', options: kindsCalled() },
      { name: 'topic', label: t('ui.people.room.topic'), most: 500, optional: true },
    ],
    { action: t('ui.people.room.create.go') },
    async ({ room, kind, topic }) => {
      const joined = await hub.ask({ do: 'create', room, kind, topic })
      await hub.known.entered(joined)
      go({ view: 'room', room: joined.room })
    },
  )
}
