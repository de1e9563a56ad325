/** Begins: texts, what the browser has kept, the connection, and the page. */

import { hearKeys } from './base/keys.js'
import { onSettings } from './base/settings.js'
import { loadTexts } from './base/texts.js'
import { registerWorker } from './base/worker.js'
import { hub } from './hub.js'
import { keepDressed } from './view/appearance.js'
import { offerInvitation } from './view/invitation.js'
import { watchForNews } from './view/notifications.js'
import { registerShortcuts } from './view/shortcuts.js'
import { keepTitle } from './view/title.js'
import { prepareToasts } from './view/toast.js'

// The elements, by name.
import './view/admin.js'
import './view/browse.js'
import './view/composer.js'
import './view/connection.js'
import './view/devices.js'
import './view/figures.js'
import './view/files.js'
import './view/hooks.js'
import './view/invitations.js'
import './view/me.js'
import './view/media.js'
import './view/members.js'
import './view/message.js'
import './view/pairing.js'
import './view/panel.js'
import './view/people.js'
import './view/person.js'
import './view/pins.js'
import './view/profile.js'
import './view/qr.js'
import './view/room-settings.js'
import './view/room.js'
import './view/rooms.js'
import './view/search.js'
import './view/settings.js'
import './view/side.js'
import './view/sign-in.js'
import './view/switcher.js'
import './view/timeline.js'
import './view/tokens.js'
import './view/uploads.js'
import './view/users.js'
import './view/viewer.js'

keepDressed()
await loadTexts()
prepareToasts()
hearKeys(document)
registerShortcuts()
onSettings(() => hub.store.changed('settings'))
keepTitle()
watchForNews()
// The page as a whole comes last: when it is drawn, all that it is made of is known.
await import('./view/app.js')
performance.mark('landline-drawn')
const how = await hub.start()
hub.store.changed('me')
registerWorker()
if (how === 'online') await offerInvitation()
