"""Entry of the `landline` command and of `python -m landline`; commands are in `landline.cli`."""

from __future__ import annotations

from landline.cli.main import main

if __name__ == "__main__":
    main()
