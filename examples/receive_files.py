"""Receive what somebody sends: by the code, or the link, that is shown there.  CODE [FOLDER]"""

import sys

from landline import blocking

code, folder = [*sys.argv[1:], "."][:2]
arrived = blocking.receive(folder, code, timeout=600)
print(*arrived.paths, sep="\n")
