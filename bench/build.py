"""Compiles the generator, the reference server and the long line with the system's C compiler.

And landline's own bytecode, as installing it does: without, every command would compile it anew
wherever nothing may be written beside the source (PYTHONDONTWRITEBYTECODE).
"""

from __future__ import annotations

import compileall
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


class BuildError(Exception):
    """There is no compiler, or it refused."""


@dataclass(frozen=True)
class Programs:
    """What was compiled."""

    loadgen: Path
    reference: Path
    longline: Path


def build(folder: Path) -> Programs:
    """Compile the programs into `folder`. Raises BuildError."""
    compileall.compile_dir(HERE.parent / "src", quiet=1)
    names = ("loadgen.c", "reference.c", "longline.c")
    return Programs(*(_compile(name, folder) for name in names))


def _compile(source: str, folder: Path) -> Path:
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None:
        raise BuildError("no C compiler (cc) found; Debian: apt install gcc")
    program = folder / source.removesuffix(".c")
    command = [compiler, "-O2", "-Wall", "-Wextra", "-o", str(program), str(HERE / source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BuildError(f"{source} does not compile:\n{done.stderr}")
    return program
