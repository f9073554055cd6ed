"""Debian's nginx with the configuration this project ships, on ports of this machine."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SHIPPED = Path(__file__).parents[1] / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
MISSING = "nginx is not installed (apt install nginx-light)"
START_SECONDS = 10


def configuration(folder: Path, port: int, upstream: int, *, cached: bool) -> str:
    """What is shipped, with other ports and places, and without the certificate."""
    text = SHIPPED.read_text(encoding="utf-8")
    text = re.sub(r"^ *ssl_.*\n", "", text, flags=re.MULTILINE)
    changed = {
        # The folder of a test is for its own user alone.
        "user www-data;": f"user {pwd.getpwuid(os.getuid()).pw_name};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port};",
        "listen 80;": f"listen unix:{folder}/plain.sock;",
        "server 127.0.0.1:8000 ": f"server 127.0.0.1:{upstream} ",
        "/run/nginx.pid": f"{folder}/nginx.pid",
        "/var/log/nginx/error.log": f"{folder}/error.log",
        "/var/log/nginx/access.log": f"{folder}/access.log",
        "/var/cache/nginx/tracemark": f"{folder}/cache",
        "http {\n": "http {\n" + "".join(_places(folder)),
    }
    if cached:
        changed["proxy_cache off;"] = "proxy_cache tracemark;"
    for shipped, here in changed.items():
        assert text.count(shipped) == 1, shipped
        text = text.replace(shipped, here)
    return text.replace("id.example.com", "localhost")


def _places(folder: Path) -> Iterator[str]:
    """Folders that are compiled in and belong to the system."""
    for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
        yield f"    {name}_temp_path {folder}/{name};\n"


@contextmanager
def running(folder: Path, upstream: int, port: int, *, cached: bool = False) -> Iterator[None]:
    """An nginx in front of the port ``upstream``, for the length of the block."""
    assert NGINX is not None, MISSING
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "nginx.conf"
    path.write_text(configuration(folder, port, upstream, cached=cached), encoding="utf-8")
    places = ["-e", str(folder / "error.log"), "-p", str(folder), "-c", str(path)]
    process = subprocess.Popen([NGINX, *places, "-g", "daemon off;"])
    try:
        _wait(port, process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=15)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "nginx ended"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("nginx does not answer")
