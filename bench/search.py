"""R6: what a search costs, and whether it finds every message that a plain look finds.

`python -m bench.search [messages]` prints the figures for 200 000 messages, Chinese and
English mixed, in 100 rooms. Times are the larger of wall and CPU time, medians of several
runs, in one thread beside nobody; the first page is 20 messages.
"""

from __future__ import annotations

import json
import random
import re
import statistics
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Final

from landline.model import Entry
from landline.store.search import SearchIndex
from landline.store.search_index import INDEX, IndexWriter
from landline.store.search_log import LogView
from landline.store.sqlite import SqliteStore
from landline.wire.query import parse_query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.samples import Figures
    from landline.store.search_port import Order

MESSAGES: Final = 200_000
ROOMS: Final = [f"room {number}" for number in range(100)]
WORD: Final = "粘包"
PAGE: Final = 20
RUNS: Final = 9

FIRST_PAGE: Final = "ms for the first page of a two-character word"
FOUND: Final = "found of each 100 that are there"
DOUBLED: Final = "found twice"
INDEXED: Final = "messages indexed per CPU-s"
INDEX_MB: Final = "MB of index"

SEARCHES: Final[dict[str, tuple[str, Order]]] = {
    FIRST_PAGE: (WORD, "newest"),
    "ms, the same best first": (WORD, "best"),
    "ms, a rare word": ("w777", "newest"),
    "ms, a word in a third of all": ("的", "newest"),
    "ms, that word best first": ("的", "best"),
    "ms, a phrase of five characters": ("服务器端口", "newest"),
    "ms, an English phrase": ('"release the port"', "newest"),
    "ms, two words without a third": ("数据库 hub -测试", "newest"),
    "ms, words that begin so": ("rel*", "newest"),
    "ms, by sender and day": (f"{WORD} from:user7 after:2026-09-22 before:2026-09-23", "newest"),
    "ms, a day alone": ("before:2026-09-22", "newest"),
    "ms, a word that nobody said": ("鑫龘", "newest"),
}
"""What is typed, by figure."""

_ENGLISH: Final = re.findall(
    "[a-z]+",
    "the a to of and in is it for on with server socket port packet buffer hub room file send"
    " receive error timeout deploy build test thread loop client release version fix bug review",
)
_CHINESE: Final = re.findall(
    r"\w+", "服务器 端口 数据库 测试 客户端 今天 明天 问题 线程 网络 文件 消息 房间 我们"
)
_COMMON: Final = (
    "的一是不了在人有我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去"
)


def said(count: int, seed: int = 6) -> Iterator[str]:
    """Yield what `count` messages say: half Chinese, half English, every fiftieth the word."""
    chance = random.Random(seed)
    weights = [1 / (rank + 1) for rank in range(len(_COMMON))]
    for _ in range(count):
        parts = []
        for _ in range(chance.randrange(2, 9)):
            kind = chance.random()
            if kind < 0.4:
                parts.append(" ".join(chance.choices(_ENGLISH, k=chance.randrange(1, 5))) + " ")
            elif kind < 0.45:
                parts.append(f"w{chance.randrange(20_000)} ")
            elif kind < 0.75:
                parts.append(chance.choice(_CHINESE))
            else:
                parts.append("".join(chance.choices(_COMMON, weights, k=chance.randrange(2, 7))))
        if chance.random() < 0.02:
            parts.insert(chance.randrange(len(parts)), WORD)
        yield "".join(parts)


def figures(folder: Path, messages: int = MESSAGES) -> Figures:
    """Return everything measured, by name; `folder` has to be empty."""
    store = SqliteStore.open(folder)
    log = LogView(folder)
    try:
        _fill(store, messages)
        found = _indexed(folder, store.epoch, log, messages)
        search = SearchIndex(folder, store.epoch, lambda: None)
        for name, (typed, order) in SEARCHES.items():
            found[name] = _milliseconds(search, typed, order)
        found |= _compared(search, store)
        search.close()
    finally:
        log.close()
        store.close()
    return found


def main() -> int:
    """Print the figures."""
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES
    with tempfile.TemporaryDirectory(dir=".") as name:
        for figure, value in figures(Path(name), messages).items():
            print(f"{value:12,.2f} {figure}")
    return 0


def _fill(store: SqliteStore, messages: int) -> None:
    chance = random.Random(7)
    batch: list[Entry] = []
    for number, text in enumerate(said(messages)):
        person = min(int(chance.paretovariate(1)), 300)
        body = {
            "from": f"user{person}",
            "user": f"{person:012x}",
            "at": 1_790_000_000_000 + number * 1000,
            "text": text,
        }
        room = ROOMS[min(int(chance.paretovariate(0.7)), len(ROOMS)) - 1]
        batch.append(Entry(room, None, f"{person:012x}", json.dumps(body).encode()))
        if len(batch) == 500:
            store.append(batch)
            batch = []
    store.append(batch)


def _indexed(folder: Path, epoch: str, log: LogView, messages: int) -> Figures:
    writer = IndexWriter(folder, epoch, log)
    cpu = process_time()
    while writer.advance():
        pass
    cpu = process_time() - cpu
    writer.close()
    size = (folder / INDEX).stat().st_size / 1e6
    return {INDEXED: messages / cpu, INDEX_MB: size}


def _milliseconds(search: SearchIndex, typed: str, order: Order) -> float:
    query, runs = parse_query(typed), []
    for _ in range(RUNS):
        cpu, wall = process_time(), perf_counter()
        search.search(query, ROOMS, PAGE, 0, order)
        runs.append(max(process_time() - cpu, perf_counter() - wall))
    return statistics.median(runs) * 1000


def _compared(search: SearchIndex, store: SqliteStore) -> Figures:
    """Page through all that is found of the word, and look through every message for it."""
    query, found = parse_query(WORD), list[tuple[str, int]]()
    more = True
    while more:
        page = search.search(query, ROOMS, 100, len(found), "newest")
        found += [(hit.room, hit.message.seq) for hit in page.hits]
        more = page.more
    there = {
        (room, message.seq)
        for room in ROOMS
        for message in store.read({room: 0}, sys.maxsize)[room]
        if WORD in json.loads(message.body)["text"]
    }
    return {
        FOUND: 100 * len(there & set(found)) / len(there),
        DOUBLED: float(len(found) - len(set(found))),
    }


if __name__ == "__main__":
    sys.exit(main())
