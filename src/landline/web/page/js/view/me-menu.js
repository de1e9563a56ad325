/** The menu of who one is: how one is, settings, one's own pages, the way out. */

import { keysShown } from '../base/keys.js'
import { t } from '../base/texts.js'
import { hub } from '../hub.js'
import { goOn } from './drawer.js'
import { confirmDialog } from './dialog.js'
import { canInstall, install } from './install.js'
import { openKeys } from './keys.js'
import { openSettings } from './late.js'
import { openMenu } from './menu.js'
import { toastError } from './toast.js'

const STATES = /** @type {const} */ (['online', 'away', 'busy'])

/** @param {Event} event */
export function openMeMenu(event) {
  const { me } = hub
  if (!me) return
  const now = hub.presence(me.name)
  openMenu(/** @type {Element} */ (event.currentTarget), [
    ...STATES.map((state) => ({
      text: t(`ui.shell.state.${state}`),
      checked: now === state || (state === 'online' && now === 'offline'),
      act: () => void hub.ask({ do: 'status', state }).catch(toastError),
    })),
    null,
    { text: t('ui.shell.settings'), icon: 'settings', keys: keysShown('Ctrl+,').join('+'), act: openSettings },
    { text: t('ui.shell.me'), icon: 'person', act: () => goOn({ view: 'me', page: '' }) },
    { text: t('ui.shell.people'), icon: 'people', act: () => goOn({ view: 'people' }) },
    ...(me.role === 'owner'
      ? [{ text: t('ui.shell.admin'), icon: 'chart', act: () => goOn({ view: 'admin', page: '' }) }]
      : []),
    { text: t('ui.shell.keys'), icon: 'keyboard', keys: '?', act: openKeys },
    ...(canInstall() ? [{ text: t('ui.shell.install'), icon: 'download', act: install }] : []),
    { text: t('ui.shell.about'), icon: 'shield', act: () => location.assign('/about') },
    null,
    { text: t(me.guest ? 'ui.shell.sign-in-instead' : 'ui.shell.sign-out'), icon: 'door', act: signOut },
  ])
}

/** End being who one is in this browser, once that is sure. */
export async function signOut() {
  const guest = hub.me?.guest ?? false
  const question = t(guest ? 'ui.shell.sign-out.guest' : 'ui.shell.sign-out.sure')
  const detail = guest ? t('ui.shell.sign-out.guest.detail') : undefined
  if (await confirmDialog(question, t('ui.shell.sign-out'), { danger: false, detail })) await hub.signOut()
}
