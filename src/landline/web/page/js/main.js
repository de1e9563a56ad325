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

// The elements that are there from the first, by name; the others: `view/late.js`.
import './view/away.js'
import './view/composer.js'
import './view/connection.js'
import './view/media.js'
import './view/message.js'
import './view/panel.js'
import './view/room.js'
import './view/rooms.js'
import './view/side.js'
import './view/sign-in.js'
import './view/switcher.js'
import './view/timeline.js'
import './view/uploads.js'

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
