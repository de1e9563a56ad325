"""A hundred threads, a conversation each; the listener serves them all at once.  URL"""

import sys
from concurrent.futures import ThreadPoolExecutor

import landline


def talk(number: int) -> str:
    with landline.blocking.connect(sys.argv[1]) as call:
        call.send(f"caller {number}")
        return call.recv(timeout=10).decode()


with ThreadPoolExecutor(100) as pool:
    print(*pool.map(talk, range(100)), sep="\n")
