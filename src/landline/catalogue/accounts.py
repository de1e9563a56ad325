"""Why the hub says no: accounts, roles, rooms, messages, webhooks. Key -> (English, Chinese)."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    # Who one is
    "error.login.name": ("A password needs a name with it", "使用密码登录时必须同时给出名字"),
    "hint.login.name": ("Say who you are as well (`as`)", "请同时说明您是谁（as 字段）"),
    "error.login.wrong": (
        "Name and password do not go together",
        "名字与密码不匹配",
    ),
    "hint.login.wrong": (
        "Check both; an owner can set a new password",
        "请检查后重试；管理员可以重设密码",
    ),
    "error.login.wait": (
        "Too many wrong tries; the next may come in {retry} s",
        "错误次数过多，请在 {retry} 秒后再试",
    ),
    "error.login.busy": (
        "Too many are logging in at once; try again in {retry} s",
        "同时登录的人太多，请在 {retry} 秒后再试",
    ),
    "error.password.short": (
        "A password has at least {shortest} characters",
        "密码至少要有 {shortest} 个字符",
    ),
    "error.token.wrong": (
        "This token is not known, or has ended",
        "令牌无效或已过期",
    ),
    "hint.token.wrong": ("Log in again, or make a new one", "请重新登录，或生成新的令牌"),
    "error.token.scope": (
        "This token does not allow that: it needs {scope}",
        "此令牌没有所需的权限：{scope}",
    ),
    "hint.token.scope": ("Make one that does", "请生成带有该权限的令牌"),
    "error.token.unknown": (
        "You have no token or session of that key",
        "您没有这个令牌或会话",
    ),
    "hint.token.unknown": ("tokens lists yours", "用 tokens 查看自己的令牌和会话"),
    "error.token.too-many": ("You have {most} tokens already", "您已有 {most} 个令牌"),
    "hint.token.too-many": ("Revoke one first", "请先作废一个"),
    "error.account.needed": ("Only an account has that", "此功能需要账号"),
    "hint.account.needed": (
        "Ask for an invitation, and sign up with it",
        "请索取邀请码并注册账号",
    ),
    "error.account.too-many": ("This hub has {most} accounts already", "本站已有 {most} 个账号"),
    "error.signup.closed": ("Nobody can sign up here", "本站不开放注册"),
    "hint.signup.closed": ("An owner can make your account", "请联系管理员为您建立账号"),
    "error.person.unknown": ("Nobody here is called {name}", "没有名为 {name} 的人"),
    "hint.person.unknown": ("users lists everybody", "用 users 查看所有人"),
    "error.name.fixed": ("{name} cannot be renamed", "{name} 不能改名"),
    "error.rate.wait": (
        "You are too fast; again in {retry} s",
        "操作过快，请 {retry} 秒后再试",
    ),
    # What one may do
    "error.role.needed": ("That takes the role {role} on this hub", "此操作需要本站的 {role} 角色"),
    "hint.role.needed": ("Ask an owner", "请联系管理员"),
    "error.role.guest": (
        "An account cannot be a guest",
        "账号不能是访客角色",
    ),
    "hint.role.guest": (
        "Use member, moderator or owner",
        "请使用 member、moderator 或 owner",
    ),
    "error.role.last-owner": ("This is the hub's only owner", "这是本站唯一的 owner"),
    "hint.role.last-owner": ("Make another owner first", "请先指定另一位 owner"),
    # Rooms
    "error.room.private": ("{room} takes an invitation", "进入 {room} 需要邀请"),
    "hint.room.private": ("Ask somebody who is in it", "请联系房间里的人"),
    "error.room.create": ("You may not make the room {room}", "您不能新建房间 {room}"),
    "hint.room.create": (
        "rooms lists those there are; the hub's operator decides who makes rooms",
        "用 rooms 查看已有的房间；谁能新建房间由管理员决定",
    ),
    "error.room.taken": ("There is a room {room} already", "已有名为 {room} 的房间"),
    "hint.room.taken": ("Choose another name", "请换一个名字"),
    "error.room.banned": ("You are banned from {room}", "您被禁止进入 {room}"),
    "error.room.banned-until": (
        "You are banned from {room} for another {retry} s",
        "您被禁止进入 {room}，还有 {retry} 秒解除",
    ),
    "error.room.muted": ("You may read but not speak in {room}", "您在 {room} 已被禁言"),
    "error.room.muted-until": (
        "You may not speak in {room} for another {retry} s",
        "您在 {room} 已被禁言，还有 {retry} 秒解除",
    ),
    "error.room.archived": ("{room} is archived", "{room} 已归档"),
    "hint.room.archived": (
        "It can be read; its owner can open it again",
        "仍可阅读；房主可以重新开放",
    ),
    "error.room.announcement": (
        "Only moderators speak in {room}",
        "只有管理者可以在 {room} 发言",
    ),
    "error.room.slow": (
        "{room} is in slow mode; you may speak again in {retry} s",
        "{room} 开启了慢速模式，{retry} 秒后才能再次发言",
    ),
    "error.room.slow-most": (
        "Slow mode may ask for {most} s at most on this hub",
        "本站的慢速模式最长 {most} 秒",
    ),
    "error.room.fixed": (
        "{room} is as it is: it cannot be changed or spoken in like a room",
        "{room} 是特殊房间，不能这样操作",
    ),
    "error.room.lobby": ("The lobby stays as it is", "大厅不能这样改动"),
    "hint.room.lobby": ("Make a room of your own", "请新建一个房间"),
    "error.room.role-needed": (
        "That takes the role {role} in {room}",
        "此操作需要 {room} 的 {role} 角色",
    ),
    "error.room.outranked": (
        "You may not do that to them in {room}",
        "您无权在 {room} 对此人这样做",
    ),
    "hint.room.outranked": (
        "It takes a higher role than theirs",
        "需要比对方更高的角色",
    ),
    "error.room.belongs": ("{name} belongs to {room} already", "{name} 已是 {room} 的成员"),
    "error.room.not-banned": ("{name} is not banned from {room}", "{name} 没有被禁入 {room}"),
    "error.room.not-muted": ("{name} is not muted in {room}", "{name} 没有在 {room} 被禁言"),
    "error.room.last-owner": (
        "{room} would have no owner",
        "这样 {room} 就没有房主了",
    ),
    "hint.room.last-owner": ("Make another owner first", "请先指定另一位房主"),
    "error.room.too-many-pins": (
        "At most {most} messages can be pinned",
        "最多置顶 {most} 条消息",
    ),
    "hint.room.too-many-pins": ("Unpin one first", "请先取消一条置顶"),
    # Messages
    "error.message.unknown": ("There is no such message", "没有这条消息"),
    "hint.message.unknown": (
        "history and search show the numbers",
        "用 history 或 search 查看消息编号",
    ),
    "error.message.deleted": ("This message has been deleted", "这条消息已被删除"),
    "error.message.not-yours": ("This message is somebody else's", "这不是您的消息"),
    "error.message.too-many-edits": (
        "A message can be changed {most} times",
        "一条消息最多修改 {most} 次",
    ),
    "error.message.too-many-emoji": (
        "A message bears {most} different emoji",
        "一条消息最多有 {most} 种表情",
    ),
    "error.emoji.invalid": ("This is no emoji or short word", "这不是表情或短词"),
    # Invitations
    "error.invitation.wrong": (
        "This invitation is not known, used up, or has ended",
        "邀请码无效、已用完或已过期",
    ),
    "hint.invitation.wrong": ("Check the code, or ask for a new one", "请检查邀请码或索取新的"),
    "error.invitation.sign-up": (
        "This code is for signing up, it opens no room",
        "这个邀请码用于注册，不能用来进入房间",
    ),
    "error.invitation.too-many": (
        "You have made {most} invitations that still hold",
        "您已有 {most} 个有效的邀请",
    ),
    "hint.invitation.too-many": ("End one first", "请先作废一个"),
    "error.invitation.unknown": (
        "There is no such invitation of yours",
        "您没有这个邀请",
    ),
    # Webhooks
    "error.hook.unknown": ("There is no such webhook", "没有这个 webhook"),
    "error.hook.none": ("This room has no such webhook", "这个房间没有这个 webhook"),
    "hint.hook.none": ("hooks lists them", "用 hooks 查看"),
    "error.hook.rate": (
        "This webhook speaks too fast; again in {retry} s",
        "此 webhook 发送过快，请 {retry} 秒后再试",
    ),
    "error.hook.too-many": ("A room has at most {most} webhooks", "一个房间最多 {most} 个 webhook"),
    "error.hook.address": (
        "Webhooks may not go to {url}",
        "webhook 不能发往 {url}",
    ),
    "hint.hook.address": (
        "The hub's operator lists what is allowed in hooks_out",
        "允许的地址由管理员在 hooks_out 中列出",
    ),
    # Records
    "error.store.record": (
        "The record {kind} {key} cannot be read: {why}",
        "无法读取记录 {kind} {key}：{why}",
    ),
    "hint.store.record": (
        "Restore a backup, or use the version of landline that wrote it",
        "请恢复备份，或使用写入它的 landline 版本",
    ),
    # Why one is out
    "gone.left": ("You left {room} on another device", "您已在另一设备上离开 {room}"),
    "gone.kicked": ("You were put out of {room}", "您已被移出 {room}"),
    "gone.role": ("You may not read {room} any more", "您不能再查看 {room}"),
    "gone.private": ("{room} is private now", "{room} 已改为私密房间"),
    "gone.banned": ("You were banned from {room}", "您已被禁止进入 {room}"),
    "goodbye.revoked": ("This session was ended", "此会话已被结束"),
    "goodbye.removed": ("This account was removed", "此账号已被删除"),
}
