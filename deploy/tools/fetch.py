#!/usr/bin/env python3
"""Prints the path of an executable that Honi needs but a bare machine may lack: `fetch.py NAME [FOLDER]`.

Without a copy in FOLDER (default: target/tools of this checkout) it downloads the package named in pins.txt with pip, which refuses
a file whose sha256 is not pinned there, and unpacks it. Whether an executable on PATH will do is for the caller to decide.
"""

import fcntl
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent


def pins():
    """The entries of pins.txt: name -> (requirement, executable inside the package, hashes)."""
    entries, name = {}, None
    for line in (HERE / "pins.txt").read_text().splitlines():
        words = line.split("#")[0].split()
        if not words:
            continue
        if line[0].isspace():
            entries[name][2].append(words[0])
        else:
            name = words[0]
            entries[name] = (words[1], words[2], [])
    return entries


def unpack(requirement, hashes, folder):
    """Downloads one wheel, checked against its pinned hashes, and unpacks it as FOLDER with its executables marked so."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        wanted = pathlib.Path(scratch) / "pin.txt"
        wanted.write_text(requirement + "".join(f" --hash={h}" for h in hashes) + "\n")
        # Some packages have a wheel for each version of Python, with the same executables; the pinned ones are for this version.
        fetched = subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:",
             "--python-version", "3.11", "--require-hashes", "--dest", scratch, "--requirement", str(wanted)],
            stdout=sys.stderr, check=False)
        if fetched.returncode != 0:
            sys.exit(f"honi: pip could not fetch {requirement} (see above); it needs pip, the package index, and a platform of pins.txt")
        [wheel] = pathlib.Path(scratch).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(pathlib.Path(scratch) / "unpacked")
        for file in (pathlib.Path(scratch) / "unpacked").rglob("*"):
            if file.is_file() and file.parent.name in ("scripts", "bin"):
                file.chmod(file.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
        (pathlib.Path(scratch) / "unpacked").rename(folder)


def main():
    if len(sys.argv) not in (2, 3) or sys.argv[1] not in pins():
        sys.exit(f"usage: fetch.py {'|'.join(pins())} [FOLDER]")
    name = sys.argv[1]
    requirement, executable, hashes = pins()[name]
    tools = pathlib.Path(sys.argv[2]) if len(sys.argv) == 3 else HERE.parent.parent / "target" / "tools"
    tools.mkdir(parents=True, exist_ok=True)
    folder = tools / requirement.replace("==", "-")
    with open(tools / ".lock", "w") as lock:  # Several builds may ask at once; one fetches.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            print(f"honi: fetching {requirement} into {tools} (once)", file=sys.stderr)
            unpack(requirement, hashes, folder)
    found = [path for path in folder.rglob("*") if str(path).endswith("/" + executable)]
    if not found:
        shutil.rmtree(folder)
        sys.exit(f"honi: {requirement} holds no {executable}")
    print(found[0])


if __name__ == "__main__":
    main()
