/** The invitation that the page was opened with: its code stands in the address, `/i/CODE`. */

import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { go } from '../base/route.js'
import { confirmDialog } from './dialog.js'
import { toastError } from './toast.js'

let code = /^\/i\/([A-Za-z0-9-]{4,64})\/?$/.exec(location.pathname)?.[1] ?? ''

/** Return the code; empty: the page was opened without one, or it is used. */
export const invitationCode = () => code

/** Forget the code, in the address too: it is a secret until it is used. */
export function forgetInvitation() {
  code = ''
  history.replaceState(history.state, '', `/${location.hash}`)
}

/** Ask somebody who is in already whether to enter the room that it opens. */
export async function offerInvitation() {
  if (!code) return
  const wanted = await confirmDialog(t('ui.shell.invitation.enter'), t('ui.shell.invitation.accept'), { danger: false })
  if (wanted) await acceptInvitation()
  else forgetInvitation()
}

/** Enter the room that it opens. */
export async function acceptInvitation() {
  if (!code) return
  const asked = code
  forgetInvitation()
  try {
    const { room } = /** @type {{ room: string }} */ (await hub.ask({ do: 'accept', code: asked }))
    go({ view: 'room', room })
  } catch (error) {
    toastError(error)
  }
}
