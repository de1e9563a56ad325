// Made by docs/make_types.py from the verb table and the events; what it all means is in
// docs/protocol.md. No browser is given this file.

/** Something asked of the hub, told from the others by `do`. */
export type Verb =
  | Hello
  | Send
  | Edit
  | Delete
  | React
  | Pin
  | Read
  | Typing
  | Status
  | Join
  | Leave
  | Nick
  | Who
  | Whois
  | Users
  | Rooms
  | Members
  | History
  | Search
  | Create
  | Topic
  | Rename
  | Archive
  | Configure
  | Invite
  | Invitation
  | Invitations
  | Uninvite
  | Accept
  | Kick
  | Ban
  | Unban
  | Mute
  | Unmute
  | Grant
  | AddUser
  | SetRole
  | SetPassword
  | RemoveUser
  | AddToken
  | Tokens
  | Revoke
  | Identity
  | Prove
  | NewCode
  | DropCode
  | Approve
  | Offer
  | Pair
  | Confirm
  | Devices
  | RenameDevice
  | RevokeDevice
  | AddHook
  | Hooks
  | RemoveHook
  | OfferFiles
  | Offers
  | TakeFiles
  | DeclineFiles
  | WithdrawFiles
  | Files
  | PutFile
  | KeepFile
  | DropUpload
  | Uploads
  | GetFile
  | RemoveFile
  | ShareFile
  | Shares
  | Unshare
  | Answer
  | Ping
  | Help
  | Bye

/** Something the hub says, told from the others by `is`. */
export type Event =
  | Welcome
  | Ok
  | Message
  | Joined
  | RoomEvent
  | Gone
  | Limited
  | Resync
  | Page
  | RoomList
  | People
  | PersonEvent
  | UserList
  | MemberList
  | Presence
  | TypingEvent
  | Mark
  | Hits
  | Given
  | TokenList
  | InvitationList
  | HookList
  | HelpList
  | Pong
  | Failure
  | Goodbye
  | IdentityEvent
  | Challenge
  | PairingCode
  | SlotEvent
  | Share
  | Paired
  | Pairing
  | DeviceList
  | FilesOffer
  | OfferList
  | Offered
  | Taken
  | Taker
  | Declined
  | Withdrawn
  | FileList
  | UploadEvent
  | UploadList
  | Filed
  | FileEvent
  | Shared
  | ShareList

/** The verb that is called `Tag`. */
export type VerbOf<Tag extends Verb['do']> = Extract<Verb, { do: Tag }>

/** The event that is called `Tag`. */
export type EventOf<Tag extends Event['is']> = Extract<Event, { is: Tag }>

/** Say who you are. For anyone, before `hello` too. */
export interface Hello {
  do: 'hello'
  /** @default 1 */
  v?: number
  as?: string
  /** Given to a guest in an earlier `welcome`: makes this the same guest again. */
  secret?: string
  password?: string
  /** A session's, given in the `welcome` that followed a password; or one for programs. */
  token?: string
  /** An invitation: to sign up with a password, or to enter its room at once. */
  code?: string
  /** How this device is called in the lists of sessions and devices. */
  device?: string
  /** This device's public key; over TLS only, for the signature is bound to its certificate. */
  key?: string
  /** 16 random bytes of the device, new in every hello. */
  nonce?: string
  lang?: 'en' | 'zh'
  resume?: Resume
  id?: string
}

/**
 * Say something in a room. For guests and accounts. Needs to **speak** in the room. Scope of a
 * token: `write`.
 */
export interface Send {
  do: 'send'
  room: string
  text: string
  cid?: string
  /** Seq of the message this answers; the hub adds a quote. */
  reply?: number
  /**
   * Said of oneself, as `/me waves`.
   * @default false
   */
  me?: boolean
  /**
   * Files that it carries: any that one may read. With some, the text may be empty.
   * @default []
   */
  files?: FileRef[]
}

/**
 * Put another text in place of your message. For guests and accounts. Needs to **speak** in the
 * room. Scope of a token: `write`.
 */
export interface Edit {
  do: 'edit'
  room: string
  seq: number
  text: string
  id?: string
}

/**
 * Take a message away for ever. For guests and accounts. Needs to **read** the room. Scope of a
 * token: `write`.
 */
export interface Delete {
  do: 'delete'
  room: string
  seq: number
  id?: string
}

/**
 * Put an emoji under a message, or take it away. For guests and accounts. Needs to **speak** in the
 * room. Scope of a token: `write`.
 */
export interface React {
  do: 'react'
  room: string
  seq: number
  emoji: string
  /** @default false */
  off?: boolean
  id?: string
}

/**
 * Pin a message to its room, or take the pin out. For guests and accounts. Needs to **moderate**
 * the room. Scope of a token: `manage`.
 */
export interface Pin {
  do: 'pin'
  room: string
  seq: number
  /** @default false */
  off?: boolean
  id?: string
}

/**
 * Say how far you have read. For guests and accounts. Needs to **read** the room. Scope of a token:
 * `read`.
 */
export interface Read {
  do: 'read'
  room: string
  seq: number
  id?: string
}

/**
 * Say that you are writing. For guests and accounts. Needs to **speak** in the room. Scope of a
 * token: `write`.
 */
export interface Typing {
  do: 'typing'
  room: string
}

/** Say that you are here, away or busy. For guests and accounts. Scope of a token: `write`. */
export interface Status {
  do: 'status'
  state: 'away' | 'busy' | 'online'
  /** @default "" */
  text?: string
  id?: string
}

/** Enter a room. For guests and accounts. Needs to **enter** the room. Scope of a token: `read`. */
export interface Join {
  do: 'join'
  room: string
  after?: number
  last?: number
  id?: string
}

/** Leave a room. For guests and accounts. Scope of a token: `read`. */
export interface Leave {
  do: 'leave'
  room: string
  id?: string
}

/** Take another name. For guests and accounts. Scope of a token: `write`. */
export interface Nick {
  do: 'nick'
  name: string
  id?: string
}

/**
 * List who is in a room. For guests and accounts. Needs to **read** the room. Scope of a token:
 * `read`.
 */
export interface Who {
  do: 'who'
  room: string
  id?: string
}

/** Tell about one person. For guests and accounts. Scope of a token: `read`. */
export interface Whois {
  do: 'whois'
  who: string
  id?: string
}

/**
 * List accounts, and the guests who are here. For guests and accounts. Scope of a token: `read`.
 */
export interface Users {
  do: 'users'
  id?: string
}

/** List the rooms. For guests and accounts. Scope of a token: `read`. */
export interface Rooms {
  do: 'rooms'
  id?: string
}

/**
 * List who belongs to a room. For guests and accounts. Needs to **read** the room. Scope of a
 * token: `read`.
 */
export interface Members {
  do: 'members'
  room: string
  id?: string
}

/**
 * Read older messages. For guests and accounts. Needs to **read** the room. Scope of a token:
 * `read`.
 */
export interface History {
  do: 'history'
  room: string
  before?: number
  after?: number
  /** @default 50 */
  limit?: number
  id?: string
}

/** Find messages. For guests and accounts. Scope of a token: `read`. */
export interface Search {
  do: 'search'
  text: string
  /** @default "newest" */
  order?: 'best' | 'newest'
  /** @default 20 */
  limit?: number
  /** @default 0 */
  skip?: number
  id?: string
}

/** Make a room of your own. For guests and accounts. Scope of a token: `manage`. */
export interface Create {
  do: 'create'
  room: string
  /** @default "public" */
  kind?: 'announcement' | 'private' | 'public'
  /** @default "" */
  topic?: string
  id?: string
}

/**
 * Say what a room is about. For guests and accounts. Needs to **moderate** the room. Scope of a
 * token: `manage`.
 */
export interface Topic {
  do: 'topic'
  room: string
  text: string
  id?: string
}

/**
 * Give a room another name. For guests and accounts. Needs to **own** the room. Scope of a token:
 * `manage`.
 */
export interface Rename {
  do: 'rename'
  room: string
  name: string
  id?: string
}

/**
 * Close a room for new messages, or open it again. For guests and accounts. Needs to **own** the
 * room. Scope of a token: `manage`.
 */
export interface Archive {
  do: 'archive'
  room: string
  /** @default false */
  off?: boolean
  id?: string
}

/**
 * Change how a room works. For guests and accounts. Needs to **own** the room. Scope of a token:
 * `manage`.
 */
export interface Configure {
  do: 'configure'
  room: string
  kind?: 'announcement' | 'private' | 'public'
  /** Seconds between two messages of one member; 0: no limit. */
  slow?: number
  /** Messages older than this are forgotten; 0: never. */
  keep_days?: number
  /** More messages than this are forgotten, oldest first; 0: never. */
  keep_messages?: number
  /** Files older than this are removed; 0: as the hub's setting says. */
  file_days?: number
  id?: string
}

/**
 * Put somebody into a room. For guests and accounts. Needs to **moderate** the room. Scope of a
 * token: `manage`.
 */
export interface Invite {
  do: 'invite'
  room: string
  who: string
  id?: string
}

/** Make an invitation's code. For accounts. Scope of a token: `manage`. */
export interface Invitation {
  do: 'invitation'
  room?: string
  /** @default 1 */
  uses?: number
  /** @default 168 */
  hours?: number
  id?: string
}

/** List invitations that still hold. For accounts. Scope of a token: `manage`. */
export interface Invitations {
  do: 'invitations'
  id?: string
}

/** End an invitation. For accounts. Scope of a token: `manage`. */
export interface Uninvite {
  do: 'uninvite'
  key: string
  id?: string
}

/** Enter the room that a code opens. For guests and accounts. Scope of a token: `write`. */
export interface Accept {
  do: 'accept'
  code: string
  id?: string
}

/**
 * Put somebody out of a room. For guests and accounts. Needs to **moderate** the room. Scope of a
 * token: `manage`.
 */
export interface Kick {
  do: 'kick'
  room: string
  who: string
  /** @default "" */
  reason?: string
  id?: string
}

/**
 * Keep somebody out of a room. For guests and accounts. Needs to **moderate** the room. Scope of a
 * token: `manage`.
 */
export interface Ban {
  do: 'ban'
  room: string
  who: string
  hours?: number
  /** @default "" */
  reason?: string
  id?: string
}

/**
 * Let somebody into a room again. For guests and accounts. Needs to **moderate** the room. Scope of
 * a token: `manage`.
 */
export interface Unban {
  do: 'unban'
  room: string
  who: string
  id?: string
}

/**
 * Let somebody read but not speak. For guests and accounts. Needs to **moderate** the room. Scope
 * of a token: `manage`.
 */
export interface Mute {
  do: 'mute'
  room: string
  who: string
  minutes?: number
  /** @default "" */
  reason?: string
  id?: string
}

/**
 * Let somebody speak again. For guests and accounts. Needs to **moderate** the room. Scope of a
 * token: `manage`.
 */
export interface Unmute {
  do: 'unmute'
  room: string
  who: string
  id?: string
}

/**
 * Give somebody a role in a room. For guests and accounts. Needs to **own** the room. Scope of a
 * token: `manage`.
 */
export interface Grant {
  do: 'grant'
  room: string
  who: string
  role: 'member' | 'moderator' | 'owner'
  id?: string
}

/** Make an account. For owners of the hub. Scope of a token: `admin`. */
export interface AddUser {
  do: 'adduser'
  name: string
  password: string
  /** @default "member" */
  role?: 'guest' | 'member' | 'moderator' | 'owner'
  id?: string
}

/** Give an account another role. For owners of the hub. Scope of a token: `admin`. */
export interface SetRole {
  do: 'setrole'
  who: string
  role: 'guest' | 'member' | 'moderator' | 'owner'
  id?: string
}

/** Change a password. For accounts. Scope of a token: `admin`. */
export interface SetPassword {
  do: 'setpassword'
  new: string
  old?: string
  who?: string
  id?: string
}

/** Remove an account. For owners of the hub. Scope of a token: `admin`. */
export interface RemoveUser {
  do: 'removeuser'
  who: string
  id?: string
}

/** Make a token for a program. For accounts. Scope of a token: `admin`. */
export interface AddToken {
  do: 'addtoken'
  label: string
  /** @default ["read", "write"] */
  scopes?: ('admin' | 'manage' | 'read' | 'write')[]
  days?: number
  /** Whose it is to be, where an owner makes it for somebody else. */
  who?: string
  id?: string
}

/** List your tokens and sessions. For accounts. Scope of a token: `admin`. */
export interface Tokens {
  do: 'tokens'
  who?: string
  id?: string
}

/** End a token or a session. For accounts. Scope of a token: `admin`. */
export interface Revoke {
  do: 'revoke'
  key: string
  who?: string
  id?: string
}

/** Ask who the hub is. For anyone, before `hello` too. */
export interface Identity {
  do: 'identity'
  id?: string
}

/** Answer a challenge with this device's signature. For anyone, before `hello` too. */
export interface Prove {
  do: 'prove'
  signature: string
  id?: string
}

/** Make a pairing code for a new device. For accounts. Scope of a token: `admin`. */
export interface NewCode {
  do: 'newcode'
  who?: string
  id?: string
}

/** End a pairing code. For accounts. Scope of a token: `admin`. */
export interface DropCode {
  do: 'dropcode'
  slot: number
  id?: string
}

/** Type the code that a new device shows. For accounts. Scope of a token: `admin`. */
export interface Approve {
  do: 'approve'
  code: string
  who?: string
  id?: string
}

/** Ask, from a new device, to be let in. For anyone, before `hello` too. */
export interface Offer {
  do: 'offer'
  id?: string
}

/** Begin to pair this device by a code. For anyone, before `hello` too. */
export interface Pair {
  do: 'pair'
  slot: number
  /** The device's public key. */
  key: string
  /** 16 random bytes, new for every try. */
  session: string
  share: string
  /** How this device is to be called in the list of devices. */
  device?: string
  /** The user to become, where the code does not say. */
  as?: string
  id?: string
}

/** Prove that this device knows the code. For anyone, before `hello` too. */
export interface Confirm {
  do: 'confirm'
  tag: string
  id?: string
}

/** List your devices. For accounts. Scope of a token: `admin`. */
export interface Devices {
  do: 'devices'
  who?: string
  id?: string
}

/** Call a device something else. For accounts. Scope of a token: `admin`. */
export interface RenameDevice {
  do: 'renamedevice'
  /** The device's id, or its beginning where that is the only one. */
  key: string
  label: string
  who?: string
  id?: string
}

/** End a device. For accounts. Scope of a token: `admin`. */
export interface RevokeDevice {
  do: 'revokedevice'
  key: string
  who?: string
  id?: string
}

/**
 * Make a webhook of a room. For accounts. Needs to **moderate** the room. Scope of a token:
 * `manage`.
 */
export interface AddHook {
  do: 'addhook'
  room: string
  label: string
  url?: string
  id?: string
}

/**
 * List a room's webhooks. For accounts. Needs to **moderate** the room. Scope of a token: `manage`.
 */
export interface Hooks {
  do: 'hooks'
  room: string
  id?: string
}

/** End a webhook. For accounts. Needs to **moderate** the room. Scope of a token: `manage`. */
export interface RemoveHook {
  do: 'removehook'
  room: string
  key: string
  id?: string
}

/** Offer files to a room, a user or a code. For guests and accounts. Scope of a token: `write`. */
export interface OfferFiles {
  do: 'offerfiles'
  /** A room, `@name`, or `@me` for one's own other devices. */
  to?: string
  /** A number chosen at random; nobody is told of such an offer. */
  slot?: number
  /** Needed with `to`. */
  about?: FilesAbout
  /**
   * Where this device can be reached directly, as `host:port`; told to those who take it.
   * @default []
   */
  addresses?: string[]
  /** This device's public key, which it proves to those who take it. */
  key: string
  /** An offer of one's own, made on a connection that is gone: it goes on here. */
  again?: string
  id?: string
}

/** List the files that are offered to you. For guests and accounts. Scope of a token: `read`. */
export interface Offers {
  do: 'offers'
  /** @default 100 */
  limit?: number
  id?: string
}

/** Take files that are offered. For guests and accounts. Scope of a token: `read`. */
export interface TakeFiles {
  do: 'takefiles'
  offer?: string
  slot?: number
  /** This device's public key, which it proves to the one who offers. */
  key: string
  id?: string
}

/** Say that you do not want what is offered. For guests and accounts. Scope of a token: `write`. */
export interface DeclineFiles {
  do: 'declinefiles'
  offer: string
  /**
   * Why: an error's code.
   * @default ""
   */
  reason?: string
  id?: string
}

/** End an offer of yours. For guests and accounts. Scope of a token: `write`. */
export interface WithdrawFiles {
  do: 'withdrawfiles'
  offer: string
  id?: string
}

/**
 * List a folder of a room's shelf. For guests and accounts. Needs to **read** the room. Scope of a
 * token: `read`.
 */
export interface Files {
  do: 'files'
  room: string
  /** @default "" */
  folder?: string
  /** Go on behind this name. */
  after?: string
  /** @default 200 */
  limit?: number
  id?: string
}

/**
 * Put a file on a room's shelf. For guests and accounts. Needs to **speak** in the room. Scope of a
 * token: `write`.
 */
export interface PutFile {
  do: 'putfile'
  room: string
  path: string
  /** Bytes, where that is known. */
  size?: number
  mtime?: number
  /**
   * What to do if there is such a file. Another than the one asked for is never replaced.
   * @default "rename"
   */
  exists?: 'refuse' | 'rename' | 'replace'
  /** What it is known by: content that one may read already does not have to come again. */
  blob?: string
  /** It is one of several, of which the first's message tells once for all. */
  of?: Several
  id?: string
}

/**
 * Let an upload that is all there be its file. For guests and accounts. Scope of a token: `write`.
 */
export interface KeepFile {
  do: 'keepfile'
  upload: string
  /** What the bytes are known by; others are refused. */
  blob?: string
  size?: number
  /** Said in the room with the file, by `cid`; it may be empty. missing: only noted there. */
  say?: string
  cid?: string
  id?: string
}

/** Give up an upload. For guests and accounts. Scope of a token: `write`. */
export interface DropUpload {
  do: 'dropupload'
  upload: string
  id?: string
}

/** List your unfinished uploads. For guests and accounts. Scope of a token: `write`. */
export interface Uploads {
  do: 'uploads'
  upload?: string
  id?: string
}

/**
 * Tell about a file, and how to fetch it. For guests and accounts. Needs to **read** the room.
 * Scope of a token: `read`.
 */
export interface GetFile {
  do: 'getfile'
  room: string
  path: string
  id?: string
}

/**
 * Take a file off the shelf. For guests and accounts. Needs to **read** the room. Scope of a token:
 * `write`.
 */
export interface RemoveFile {
  do: 'removefile'
  room: string
  path: string
  id?: string
}

/**
 * Make a link to a file for anybody. For guests and accounts. Needs to **read** the room. Scope of
 * a token: `manage`.
 */
export interface ShareFile {
  do: 'sharefile'
  room: string
  path: string
  /** How often; missing: as often as one likes. */
  uses?: number
  /**
   * For how long; null: until it is ended.
   * @default 7
   */
  days?: number | null
  id?: string
}

/** List your links that still hold. For guests and accounts. Scope of a token: `read`. */
export interface Shares {
  do: 'shares'
  id?: string
}

/** End a link. For guests and accounts. Scope of a token: `manage`. */
export interface Unshare {
  do: 'unshare'
  key: string
  id?: string
}

/** Answer a udp letter by hand. For guests and accounts. Scope of a token: `write`. */
export interface Answer {
  do: 'letter'
  to: string
  text: string
  id?: string
}

/** Ask for a sign of life. For anyone, before `hello` too. */
export interface Ping {
  do: 'ping'
  id?: string
}

/** List what can be asked. For anyone, before `hello` too. */
export interface Help {
  do: 'help'
  id?: string
}

/** Leave the hub. For anyone, before `hello` too. */
export interface Bye {
  do: 'bye'
  id?: string
}

/** Answers `hello`. What was missed in the resumed rooms follows, then live events. */
export interface Welcome {
  is: 'welcome'
  /** @default 1 */
  v?: number
  me: Me
  epoch: string
  limits: Limits
  /** @default [] */
  features?: string[]
  /**
   * The rooms this connection is in now.
   * @default []
   */
  rooms?: RoomInfo[]
  /**
   * Where the hub listens; told at its control socket only.
   * @default []
   */
  addresses?: string[]
  re?: string
}

/** What was asked is done; for `send`: it is on disk, under this seq. */
export interface Ok {
  is: 'ok'
  re?: string
  cid?: string
  room?: string
  seq?: number
  at?: number
}

/** A message of a room's log. */
export interface Message {
  is: 'message'
  room: string
  seq: number
  from: string
  /**
   * Id of the sender: stays the same when the name changes.
   * @default ""
   */
  user?: string
  /** @default 0 */
  at?: number
  cid?: string
  /** Set where the sender is no member: a UDP letter (unverified, DESIGN §6), a webhook. */
  via?: 'hook' | 'letter'
  /** @default "" */
  text?: string
  /** @default false */
  me?: boolean
  reply?: number
  quote?: Quote
  /**
   * Ids of the users it mentions; `*`: everybody.
   * @default []
   */
  mentions?: string[]
  /** missing: a text. */
  kind?: 'delete' | 'edit' | 'file' | 'member' | 'notice' | 'pin' | 'react' | 'room'
  target?: number
  emoji?: string
  /** @default false */
  off?: boolean
  change?: RoomChange
  who?: Someone
  /** What was done to `who` (join, leave, invite, kick, ban …); in a notice, the verb. */
  did?: string
  role?: string
  /** End of a mute or ban, in ms since 1970; missing: for good. */
  until?: number
  /** When the text was last changed. */
  edited?: number
  /**
   * A tombstone: who deleted it is in `by`.
   * @default false
   */
  deleted?: boolean
  by?: string
  /**
   * Emoji -> ids of those who put it.
   * @default {}
   */
  reactions?: Record<string, string[]>
  /**
   * Seqs of the `edit` messages that changed it.
   * @default []
   */
  edits?: number[]
  /**
   * Seqs of the messages that answer it, at most 200.
   * @default []
   */
  replies?: number[]
  /**
   * Files that it carries, or that it tells of.
   * @default []
   */
  files?: MessageFile[]
  /** What the file that it tells of is put with. */
  together?: Together
}

/** This connection is in `room` now; what it asked to be given follows. */
export interface Joined {
  is: 'joined'
  room: string
  seq: number
  /** @default 0 */
  floor?: number
  re?: string
}

/** This user's connections are in a room that somebody put them into, or it was renamed. */
export interface RoomEvent {
  is: 'room'
  info: RoomInfo
  /** Its name until now: positions held under that name go on under the new one. */
  was?: string
}

/** This connection is out of `room`, without having asked; `code` says why. */
export interface Gone {
  is: 'gone'
  room: string
  code: string
  text: string
}

/** A gap too long to replay: messages `after + 1 … next - 1` are left to `history`. */
export interface Limited {
  is: 'limited'
  room: string
  after: number
  next: number
}

/** The log is another one (a restored backup): forget all positions of the old epoch. */
export interface Resync {
  is: 'resync'
  epoch: string
}

/** Answers `history`: messages oldest first; `more` says that there are others beyond. */
export interface Page {
  is: 'page'
  room: string
  messages: Message[]
  /** @default false */
  more?: boolean
  re?: string
}

/** Answers `rooms`. */
export interface RoomList {
  is: 'rooms'
  rooms: RoomInfo[]
  re?: string
}

/** Answers `who`. */
export interface People {
  is: 'people'
  room: string
  names: string[]
  re?: string
}

/** Answers `whois`. */
export interface PersonEvent {
  is: 'person'
  person: Person
  re?: string
}

/** Answers `users`. */
export interface UserList {
  is: 'users'
  users: Person[]
  re?: string
}

/** Answers `members`. */
export interface MemberList {
  is: 'members'
  room: string
  members: RoomMember[]
  re?: string
}

/** Who came, went, changed name or state in a small room: not numbered, latest wins. */
export interface Presence {
  is: 'presence'
  room: string
  /** @default [] */
  here?: string[]
  /** @default [] */
  gone?: string[]
  /**
   * Name -> away, busy, or online again.
   * @default {}
   */
  states?: Record<string, 'away' | 'busy' | 'offline' | 'online'>
}

/** Who is writing in a room now: not numbered, latest wins, holds for 6 seconds. */
export interface TypingEvent {
  is: 'typing'
  room: string
  names: string[]
}

/** Another device of this user has read `room` up to `seq`. */
export interface Mark {
  is: 'mark'
  room: string
  seq: number
  /** @default 0 */
  unread?: number
  /** @default 0 */
  mentions?: number
}

/** Answers `search`. */
export interface Hits {
  is: 'hits'
  hits: Hit[]
  /** @default false */
  more?: boolean
  /**
   * False while the index is being built: older messages may be missing for now.
   * @default true
   */
  complete?: boolean
  re?: string
}

/** A secret that is shown this once: a token, an invitation's code, a webhook's path. */
export interface Given {
  is: 'given'
  /** Names it in lists and for ending it. */
  key: string
  secret: string
  until?: number
  re?: string
}

/** Answers `tokens`. */
export interface TokenList {
  is: 'tokens'
  tokens: TokenInfo[]
  re?: string
}

/** Answers `invitations`: one's own; an owner sees all. */
export interface InvitationList {
  is: 'invitations'
  invitations: InvitationInfo[]
  re?: string
}

/** Answers `hooks`. */
export interface HookList {
  is: 'hooks'
  room: string
  hooks: HookInfo[]
  re?: string
}

/** Answers `help`: verb -> what it does. */
export interface HelpList {
  is: 'help'
  verbs: Record<string, string>
  re?: string
}

/** Answers `ping`; or, unasked, says that the hub lives while an answer takes it long. */
export interface Pong {
  is: 'pong'
  re?: string
}

/** What was asked was not done; `code` is stable, `text` and `hint` are for people. */
export interface Failure {
  is: 'error'
  code: string
  text: string
  /** @default "" */
  hint?: string
  /** Seconds after which it may be tried again, where waiting helps. */
  retry?: number
  re?: string
}

/** The hub closes this connection; `code` says why. */
export interface Goodbye {
  is: 'goodbye'
  code: string
  text: string
}

/** Answers `identity`. Whoever is asked can say anything: compare before believing it. */
export interface IdentityEvent {
  is: 'identity'
  /** The authority's certificate, DER in base64. */
  certificate: string
  /**
   * What the hub is called.
   * @default ""
   */
  name?: string
  re?: string
}

/** Answers a `hello` with a key: the device has to `prove` itself. */
export interface Challenge {
  is: 'challenge'
  nonce: string
  re?: string
}

/** Answers `newcode`: to be shown to one person, and typed on the new device. */
export interface PairingCode {
  is: 'code'
  code: string
  /** The same code in digits, for keyboards on which words are hard to type. */
  digits: string
  slot: number
  /** When it ends by itself, in ms since 1970. */
  until: number
  re?: string
}

/** Answers `offer`; and again, `ready`, once somebody has typed the code at the hub. */
export interface SlotEvent {
  is: 'slot'
  slot: number
  /** @default false */
  ready?: boolean
  /** @default 0 */
  until?: number
  re?: string
}

/** Answers `pair`: the hub's share. */
export interface Share {
  is: 'share'
  share: string
  re?: string
}

/** Answers `confirm`: the device belongs to a user now, and may say hello with its key. */
export interface Paired {
  is: 'paired'
  /** Proves that the hub knows the code too: without it nothing of this is to be believed. */
  tag: string
  user: string
  name: string
  /** The device's id. */
  key: string
  re?: string
}

/** What became of a code, told to whoever made or typed it. */
export interface Pairing {
  is: 'pairing'
  slot: number
  /** `wrong`: somebody tried another code; `over`: it can no longer be used. */
  outcome: 'over' | 'paired' | 'wrong'
  /**
   * Tries that remain.
   * @default 0
   */
  left?: number
  /** The user that the device was paired for. */
  name?: string
  /** How the device is called. */
  device?: string
}

/** Answers `devices`. */
export interface DeviceList {
  is: 'devices'
  devices: DeviceInfo[]
  re?: string
}

/** Somebody offers files: told to whom they are for, and in the answer to `offers`. */
export interface FilesOffer {
  is: 'offer'
  /** By this name it is taken (`takefiles`). */
  offer: string
  from: string
  /** Id of the one who offers. */
  user: string
  /** Where it is offered; missing: to oneself alone. */
  room?: string
  about: FilesAbout
  /** The public key of the device that offers it. */
  key: string
  /**
   * That key came to the hub over a way on which nobody else could have changed it.
   * @default false
   */
  private?: boolean
  /** @default 0 */
  at?: number
  /**
   * When it ends by itself, in ms since 1970.
   * @default 0
   */
  until?: number
}

/** Answers `offers`: the newest first. */
export interface OfferList {
  is: 'offers'
  offers: FilesOffer[]
  re?: string
}

/** Answers `offerfiles`. */
export interface Offered {
  is: 'offered'
  offer: string
  /**
   * When it ends by itself, in ms since 1970.
   * @default 0
   */
  until?: number
  re?: string
}

/** Answers `takefiles`: where the other side is, and how it is known. */
export interface Taken {
  is: 'taken'
  offer: string
  /** The public key that the device which offers it will prove to have. */
  key: string
  /** Where it can perhaps be reached, as `host:port`. */
  addresses: string[]
  /** 32 bytes in hex: with them both sides find each other at the hub's own port. */
  ticket: string
  /**
   * That key came to the hub over a way on which nobody else could have changed it.
   * @default false
   */
  private?: boolean
  re?: string
}

/** Somebody takes an offer of ours; said again when the offer goes on elsewhere (`again`). */
export interface Taker {
  is: 'taker'
  offer: string
  by: string
  /** Id of the one who takes it. */
  user: string
  /** The public key that their device will prove to have. */
  key: string
  ticket: string
  /**
   * That key came to the hub over a way on which nobody else could have changed it.
   * @default false
   */
  private?: boolean
}

/** Somebody does not want an offer of ours. */
export interface Declined {
  is: 'declined'
  offer: string
  by: string
  user: string
  /**
   * Why: an error's code.
   * @default ""
   */
  reason?: string
}

/** An offer is over. */
export interface Withdrawn {
  is: 'withdrawn'
  offer: string
}

/** Answers `files`: folders and files by name. */
export interface FileList {
  is: 'files'
  room: string
  /** @default "" */
  folder?: string
  folders: FolderInfo[]
  files: FileInfo[]
  /** There are others behind this name. */
  more?: string
  re?: string
}

/** Answers `putfile`: the bytes are to come, from `offset`. */
export interface UploadEvent {
  is: 'upload'
  /** Names it, and lets whoever knows it bring the bytes. */
  upload: string
  room: string
  /** Where it is to stand; another name, should that one be taken by then. */
  path: string
  /** @default 0 */
  offset?: number
  size?: number
  mtime?: number
  /**
   * So many bytes are taken at most.
   * @default 0
   */
  most?: number
  /**
   * When it is given up unless it is going on, in ms since 1970.
   * @default 0
   */
  until?: number
  re?: string
}

/** Answers `uploads`. */
export interface UploadList {
  is: 'uploads'
  uploads: UploadEvent[]
  re?: string
}

/** The file stands on the shelf: answers `keepfile`, and `putfile` where no byte was needed. */
export interface Filed {
  is: 'filed'
  room: string
  path: string
  blob: string
  size: number
  at: number
  by: string
  /** Of the message that tells of it. */
  seq?: number
  /** @default false */
  replaced?: boolean
  re?: string
}

/** Answers `getfile`: what it is, and a ticket that is good for its bytes for a while. */
export interface FileEvent {
  is: 'file'
  room: string
  path: string
  name: string
  /** missing: it is still arriving; then the ticket is good for reading along. */
  blob?: string
  size?: number
  /** @default 0 */
  at?: number
  /** @default "" */
  by?: string
  /** @default "" */
  user?: string
  mtime?: number
  until?: number
  ticket?: string
  re?: string
}

/** Answers `sharefile`: the link, which is told this once. */
export interface Shared {
  is: 'shared'
  /** Names it in lists and for ending it. */
  key: string
  /** Path on the hub's web address, with the secret in it. */
  link: string
  room: string
  path: string
  left?: number
  until?: number
  /**
   * The hub's web address for other machines, as far as it knows.
   * @default ""
   */
  web?: string
  re?: string
}

/** Answers `shares`. */
export interface ShareList {
  is: 'shares'
  shares: ShareInfo[]
  re?: string
}

/** Where a client stands: the whole of its state, beside unacknowledged cids. */
export interface Resume {
  epoch: string
  /** Last seq seen in each room; the client is put back into these rooms. */
  rooms: Record<string, number>
}

/** What is offered, in a few words, as whoever offers it says. */
export interface FilesAbout {
  /**
   * What it is called: the first file's or folder's name, ` +2` if two more; not harmless.
   * @default ""
   */
  name?: string
  /** @default 0 */
  files?: number
  /** @default 0 */
  folders?: number
  /**
   * Bytes of all files.
   * @default 0
   */
  size?: number
  /** @default "files" */
  kind?: 'files' | 'stream' | 'text'
}

/** A file that a message is to carry: one on a shelf, or content that one may read. */
export interface FileRef {
  /** missing: the message's own. */
  room?: string
  path?: string
  /** Instead of a path. */
  blob?: string
  /** How it is to be called there, where not as it is. */
  name?: string
}

/** Files that are put one after the other: the same is said with each of them. */
export interface Several {
  /** What people are told that it is, `photos/` say. */
  name: string
  files: number
  /** Bytes of all of them. */
  size: number
}

/** Who the hub takes this connection for. */
export interface Me {
  id: string
  name: string
  /** Comes with a new guest's first welcome; in a later hello it makes the same guest. */
  secret?: string
  /** @default "guest" */
  role?: 'guest' | 'member' | 'moderator' | 'owner'
  /** Comes after a password: the new session's token, for later hellos. */
  token?: string
}

/** A person as messages name one: the id stays when the name changes. */
export interface Someone {
  id: string
  name: string
}

/** A room as lists show it; messages `floor + 1 … seq` can be read. */
export interface RoomInfo {
  room: string
  /** @default 0 */
  seq?: number
  /** @default 0 */
  floor?: number
  /**
   * How many persons are in it now.
   * @default 0
   */
  people?: number
  /** @default "public" */
  kind?: 'announcement' | 'audit' | 'direct' | 'own' | 'private' | 'public'
  /** @default "" */
  topic?: string
  /** @default false */
  archived?: boolean
  /** @default 0 */
  slow?: number
  /** @default 0 */
  keep_days?: number
  /** @default 0 */
  keep_messages?: number
  /** @default 0 */
  file_days?: number
  /**
   * Seqs of its pinned messages, oldest pin first.
   * @default []
   */
  pins?: number[]
  /** In a private talk: the other one. */
  with?: Someone
  /** What this user is in it; missing: not a member. */
  role?: 'member' | 'moderator' | 'owner'
  /** Up to here this user has read it, on whatever device; missing: guests have no marks. */
  read?: number
  /**
   * Texts after that.
   * @default 0
   */
  unread?: number
  /**
   * How many of those mention this user.
   * @default 0
   */
  mentions?: number
}

/** Bounds that a client has to keep. */
export interface Limits {
  line: number
  text: number
  history: number
}

/** The message that is answered, as it was then; without `text` once it is deleted. */
export interface Quote {
  from: string
  /** @default "" */
  text?: string
}

/** What of a room is different from now on. */
export interface RoomChange {
  name?: string
  kind?: 'announcement' | 'audit' | 'direct' | 'own' | 'private' | 'public'
  topic?: string
  archived?: boolean
  slow?: number
  keep_days?: number
  keep_messages?: number
  file_days?: number
}

/** Somebody this hub knows. */
export interface Person {
  id: string
  name: string
  /** @default "guest" */
  role?: 'guest' | 'member' | 'moderator' | 'owner'
  /** @default "offline" */
  state?: 'away' | 'busy' | 'offline' | 'online'
  /**
   * What they say about being away or busy.
   * @default ""
   */
  text?: string
  /** When they were last here; missing: they are here, or never were. */
  seen?: number
  /**
   * Connections they have now: several devices are one person.
   * @default 0
   */
  devices?: number
}

/** Somebody's standing in a room. */
export interface RoomMember {
  id: string
  name: string
  /** missing: no member, but banned or muted. */
  role?: 'member' | 'moderator' | 'owner'
  /** @default false */
  here?: boolean
  /** Until when, in ms since 1970; 0: for good. */
  banned?: number
  muted?: number
}

/** One message that was found. */
export interface Hit {
  room: string
  seq: number
  from: string
  /** @default "" */
  user?: string
  /** @default 0 */
  at?: number
  /** @default "" */
  snippet?: string
  /**
   * Where in the snippet the words stand: start and end, in characters.
   * @default []
   */
  marks?: [number, number][]
}

/** A token or a session of this user. */
export interface TokenInfo {
  key: string
  label: string
  /** @default false */
  session?: boolean
  /** @default [] */
  scopes?: ('admin' | 'manage' | 'read' | 'write')[]
  /** @default 0 */
  made?: number
  used?: number
  until?: number
  /**
   * This very connection uses it.
   * @default false
   */
  here?: boolean
}

/** An invitation that still holds. */
export interface InvitationInfo {
  key: string
  by: string
  room?: string
  /**
   * How often it may still be used.
   * @default 0
   */
  left?: number
  /** @default 0 */
  until?: number
}

/** A webhook of a room. */
export interface HookInfo {
  key: string
  label: string
  by: string
  /** Outgoing: where it is told; missing: incoming. */
  url?: string
  /**
   * Outgoing: told up to here.
   * @default 0
   */
  seq?: number
  /**
   * Outgoing: why the last try failed.
   * @default ""
   */
  failing?: string
}

/** A device of a user. */
export interface DeviceInfo {
  key: string
  label: string
  /** @default 0 */
  made?: number
  used?: number
  /**
   * This very connection uses it.
   * @default false
   */
  here?: boolean
}

/** A file that a message carries; it stood under `path` on the room's shelf then. */
export interface MessageFile {
  name: string
  path: string
  blob: string
  size: number
}

/** Files that are put one after the other, and are one thing to people. */
export interface Together {
  /** What they call it: `photos/`. */
  name: string
  files: number
  /** Bytes of all of them. */
  size: number
  /**
   * The message of one before has told of all of them.
   * @default false
   */
  told?: boolean
}

/** A file as lists show it. */
export interface FileInfo {
  name: string
  blob: string
  size: number
  /** When it was put, in ms since 1970. */
  at: number
  /** Name of who put it. */
  by: string
  /**
   * Their id.
   * @default ""
   */
  user?: string
  mtime?: number
  /** When it expires; missing: it does not. */
  until?: number
}

/** A folder as lists show it. */
export interface FolderInfo {
  name: string
  /** How many there are in it, at any depth. */
  files: number
  size: number
}

/** A link that still holds. */
export interface ShareInfo {
  key: string
  room: string
  path: string
  by: string
  /** @default 0 */
  made?: number
  left?: number
  until?: number
  /**
   * How often it was used.
   * @default 0
   */
  opened?: number
}
