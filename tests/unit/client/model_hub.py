"""A small hub without sockets, and a wire to it that can be cut anywhere."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from landline.client.session import Answered, News, Session
from landline.wire import events, verbs
from landline.wire.parser import event_decoder, verb_decoder

if TYPE_CHECKING:
    from landline.wire.events import AnyEvent
    from landline.wire.verbs import Verb

REPLAY = 5
LIMITS = events.Limits(line=1 << 20, text=1000, history=200)


class ModelHub:
    """The log, who said what, and the one connection of one client."""

    def __init__(self, epoch: str = "one") -> None:
        self.epoch = epoch
        self.log: dict[str, list[events.Message]] = {"lobby": []}
        self.cids: dict[tuple[str, str], int] = {}
        self.inside: set[str] = set()
        self.welcomed = False
        self.out: deque[AnyEvent] = deque()
        """On the wire to the client."""
        self.now_called: dict[str, str] = {}
        """Former name of a room -> its name."""
        self.hiccup = 0
        """So many live messages are not shown: a hub that makes mistakes."""

    def commit(self, room: str, sender: str, text: str, cid: str | None = None) -> int:
        """Log a message and show it to the client if it is in the room."""
        room = self.now_called.get(room, room)
        log = self.log.setdefault(room, [])
        if cid is not None and (room, cid) in self.cids:
            return self.cids[room, cid]
        seq = len(log) + 1
        message = events.Message(room=room, seq=seq, sender=sender, text=text, cid=cid)
        log.append(message)
        if cid is not None:
            self.cids[room, cid] = seq
        if self.welcomed and room in self.inside:
            if self.hiccup:
                self.hiccup -= 1
            else:
                self.out.append(message)
        return seq

    def rename(self, room: str, name: str) -> None:
        """Give a room another name, and tell the client if it is in there."""
        log = self.log[name] = self.log.pop(room)
        log[:] = [structs.replace(message, room=name) for message in log]
        self.now_called = {
            **{old: name if now == room else now for old, now in self.now_called.items()},
            room: name,
        }
        self.now_called.pop(name, None)
        self.cids = {(name if in_ == room else in_, cid): n for (in_, cid), n in self.cids.items()}
        if self.welcomed and room in self.inside:
            self.inside ^= {room, name}
            self.out.append(self._renamed(room, name))

    def put_in(self, room: str) -> None:
        """Put the client into a room without its asking."""
        self.log.setdefault(room, [])
        if self.welcomed and room not in self.inside:
            info = events.RoomInfo(room=room, seq=self._head(room))
            self.out.append(events.RoomEvent(info=info))
            self.inside.add(room)

    def put_out(self, room: str) -> None:
        """Put the client out of a room."""
        if self.welcomed and room in self.inside:
            self.inside.remove(room)
            self.out.append(events.Gone(room=room, code="kicked", text="out"))

    def cut(self) -> None:
        """The connection is gone, with all that was on its way."""
        self.out.clear()
        self.inside.clear()
        self.welcomed = False

    def handle(self, verb: Verb) -> None:
        """Do what the client asks."""
        match verb:
            case verbs.Hello():
                self._hello(verb)
            case verbs.Send():
                seq = self.commit(verb.room, "me", verb.text, verb.cid)
                room = self.now_called.get(verb.room, verb.room)
                self.out.append(events.Ok(cid=verb.cid, room=room, seq=seq))
            case verbs.Join():
                self._join(verb)
            case verbs.Leave():
                self._leave(verb)
            case verbs.Nick():
                self.out.append(events.Ok(re=verb.id))
            case verbs.Rooms():
                self.out.append(events.RoomList(rooms=[], re=verb.id))

    def _hello(self, hello: verbs.Hello) -> None:
        self.welcomed = True
        resume = hello.resume or verbs.Resume(
            epoch=self.epoch, rooms={"lobby": self._head("lobby")}
        )
        places = {self.now_called.get(name, name): after for name, after in resume.rooms.items()}
        for was in resume.rooms:
            if was in self.now_called:
                self.out.append(self._renamed(was, self.now_called[was]))
        rooms = [events.RoomInfo(room=name, seq=self._head(name)) for name in places]
        me = events.Me(
            id="1", name=hello.name or "guest", secret=None if hello.secret else "ab" * 16
        )
        welcome = events.Welcome(me=me, epoch=self.epoch, limits=LIMITS, rooms=rooms, re=hello.id)
        self.out.append(welcome)
        if resume.epoch != self.epoch:
            self.out.append(events.Resync(epoch=self.epoch))
        for name, after in places.items():
            self._enter(name, after if resume.epoch == self.epoch else self._head(name))

    def _renamed(self, was: str, name: str) -> events.RoomEvent:
        info = events.RoomInfo(room=name, seq=self._head(name))
        return events.RoomEvent(info=info, was=was)

    def _join(self, join: verbs.Join) -> None:
        room = self.now_called.get(join.room, join.room)
        head = self._head(room)
        self.out.append(events.Joined(room=room, seq=head, re=join.id))
        after = join.after
        if join.last is not None:
            after = max(0, head - join.last)
        self._enter(room, head if after is None else after)

    def _leave(self, leave: verbs.Leave) -> None:
        if leave.room in self.inside:
            self.inside.remove(leave.room)
            self.out.append(events.Ok(room=leave.room, re=leave.id))
        else:
            self.out.append(events.Failure(code="room.not-in", text="", re=leave.id))

    def _enter(self, room: str, after: int) -> None:
        self.inside.add(room)
        log = self.log.setdefault(room, [])
        start = max(after, len(log) - REPLAY)
        if start > after:
            self.out.append(events.Limited(room=room, after=after, next=start + 1))
        self.out.extend(log[start:])

    def _head(self, room: str) -> int:
        return len(self.log.get(room, []))


class Wire:
    """A session and a model hub, and what is on its way between them, as JSON."""

    def __init__(self, session: Session, hub: ModelHub) -> None:
        self.session = session
        self.hub = hub
        self.up: deque[Verb] = deque()
        self.is_open = False
        self.seen: list[News] = []

    def open(self) -> None:
        """Connect."""
        self.is_open = True
        self.session.connect()
        self.collect()

    def cut(self) -> None:
        """Lose the connection and all that was on its way."""
        self.is_open = False
        self.up.clear()
        self.hub.cut()
        self.seen += self.session.lose()

    def collect(self) -> None:
        """Put on the wire what the session wants to say."""
        encode, decode = msgspec.json.encode, verb_decoder().decode
        self.up.extend(decode(encode(verb)) for verb in self.session.take())

    def step_up(self) -> bool:
        """Let the hub work off one verb."""
        if not self.up:
            return False
        self.hub.handle(self.up.popleft())
        return True

    def step_down(self, *, twice: bool = False) -> bool:
        """Let the client take in one event, perhaps twice."""
        if not self.hub.out:
            return False
        event = self.hub.out.popleft()
        for _ in range(2 if twice else 1):
            heard = event_decoder().decode(msgspec.json.encode(event))
            self.seen += self.session.receive(heard)
        self.collect()
        return True

    def settle(self) -> None:
        """Connect if need be and let everything arrive."""
        if not self.is_open:
            self.open()
        self.collect()
        while self.step_up() or self.step_down():
            pass

    def messages(self, room: str = "lobby") -> list[int]:
        """Return the seqs shown of `room`."""
        return [
            item.seq for item in self.seen if isinstance(item, events.Message) and item.room == room
        ]

    def answers(self, re: str) -> list[AnyEvent | None]:
        """Return what came back to one question."""
        return [item.event for item in self.seen if isinstance(item, Answered) and item.re == re]
