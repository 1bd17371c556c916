"""Condense the common passwords of zxcvbn 4.5.0 (MIT) into fingerprints; run by hand for a new list.

    pip download zxcvbn==4.5.0 --no-deps && unzip zxcvbn-*.whl -d FOLDER
    python scripts/common_passwords.py FOLDER

The list holds words that nobody wants to read: only the first eight hexadecimal digits of the SHA-256 of each
password of eight letters and more (in lower case) are kept, so that 3 in a million others are refused, too.
"""

from __future__ import annotations

import hashlib
import runpy
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "src" / "il2" / "data" / "labs_common_passwords.txt"
HEAD = """# Common passwords of 8 letters and more, as the first 8 hexadecimal digits of SHA-256 (lower case).
# From: zxcvbn 4.5.0, frequency list "passwords" (30,000 entries by Mark Burnett's public sets), MIT licence,
# copyright (c) 2012-2016 Dan Wheeler and Dropbox, Inc., (c) 2016 Daniel Wolf.
# Made by scripts/common_passwords.py.
"""


def main() -> None:
    """Read the list of the unpacked package and write the fingerprints."""
    lists = runpy.run_path(str(Path(sys.argv[1]) / "zxcvbn" / "frequency_lists.py"))["FREQUENCY_LISTS"]
    words = {word.casefold() for word in lists["passwords"] if len(word) >= 8}
    marks = sorted({hashlib.sha256(word.encode()).hexdigest()[:8] for word in words})
    TARGET.write_text(HEAD + "\n".join(marks) + "\n", "ascii")
    print(f"{len(marks)} fingerprints")


if __name__ == "__main__":
    main()
