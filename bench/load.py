"""Drives a server: with wrk where it is installed, else with threads of our own."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from bench.servers import Server, pinned

CONNECTIONS = 32
OWN_THREADS = 4

# Requests are written once before the run, so that wrk only sends bytes.
WRK_SCRIPT = """
local targets, headers, prepared = {}, {}, {}
for line in io.lines("%(targets)s") do targets[#targets + 1] = line end
%(headers)s
init = function()
  math.randomseed(%(seed)d)
  for i, target in ipairs(targets) do prepared[i] = wrk.format("GET", target, headers) end
end
request = function() return prepared[math.random(#prepared)] end
done = function(summary, latency)
  local e = summary.errors
  local form = '{"requests":%%d,"seconds":%%f,"p50":%%f,"p99":%%f,"errors":%%d}'
  io.write("\\nRESULT ", string.format(form,
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3, e.connect + e.read + e.write + e.status + e.timeout))
end
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One run: requests a second, latencies in milliseconds, and what went wrong."""

    rps: float
    p50: float
    p99: float
    errors: int


def driver() -> str:
    """Which driver will be used, in words."""
    pin = "one worker and the driver pinned to a core each" if pinned(0) else "nothing pinned"
    if shutil.which("wrk"):
        return f"wrk, 1 thread, {CONNECTIONS} keep-alive connections, {pin}"
    return f"own loop (no wrk here), {OWN_THREADS} threads with keep-alive, {pin}"


def drive(
    server: Server, targets: Sequence[str], headers: Mapping[str, str], seconds: float
) -> Run:
    """Ask the server for the targets in random order for that long, after a short warm-up."""
    headers = {**headers, "Host": f"localhost:{server.port}"}
    measure = _wrk if shutil.which("wrk") else _own_loop
    measure(server, targets, headers, 1.0)
    return measure(server, targets, headers, seconds)


def _wrk(server: Server, targets: Sequence[str], headers: Mapping[str, str], seconds: float) -> Run:
    with tempfile.TemporaryDirectory(prefix="tracemark-bench-") as folder:
        listed, script = Path(folder) / "targets", Path(folder) / "requests.lua"
        listed.write_text("\n".join(targets) + "\n")
        lines = (f"headers[{json.dumps(k)}] = {json.dumps(v)}" for k, v in headers.items())
        script.write_text(
            WRK_SCRIPT
            % {
                "targets": listed,
                "headers": "\n".join(lines),
                "seed": random.randrange(2**31),
            }
        )
        command = [
            *pinned(1),
            *("wrk", "--threads", "1", "--connections", str(CONNECTIONS)),
            *("--duration", f"{max(1, round(seconds))}s", "--script", str(script)),
            f"http://127.0.0.1:{server.port}/",
        ]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    result = json.loads(said.partition("RESULT ")[2])
    rps = result["requests"] / result["seconds"]
    return Run(rps, result["p50"], result["p99"], result["errors"])


def _own_loop(
    server: Server, targets: Sequence[str], headers: Mapping[str, str], seconds: float
) -> Run:
    latencies: list[float] = []
    errors: list[int] = []
    end = time.perf_counter() + seconds

    def ask() -> None:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
        while (start := time.perf_counter()) < end:
            connection.request("GET", random.choice(targets), headers=dict(headers))
            response = connection.getresponse()
            response.read()
            latencies.append(time.perf_counter() - start)
            if response.status >= 400:
                errors.append(response.status)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(OWN_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    latencies.sort()
    p50, p99 = latencies[len(latencies) // 2], latencies[len(latencies) * 99 // 100]
    return Run(len(latencies) / seconds, p50 * 1000, p99 * 1000, len(errors))
