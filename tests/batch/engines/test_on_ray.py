"""The Ray engine on a cluster of several nodes, one of which is lost on the way."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

# Ray runs in a process of its own: it leaves threads, sockets and warnings behind.
SCRIPT = """
import json, sys, threading
import ray
from ray.cluster_utils import Cluster
from inkdigits.batch.job import run
from inkdigits.batch.settings import BatchSettings

folder, out, kill = sys.argv[1], sys.argv[2], sys.argv[3] == "kill"
cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
nodes = [cluster.add_node(num_cpus=1) for _ in range(2)]
cluster.wait_for_nodes()
killed = threading.Event()

def follow(done, total, failed):
    if kill and done >= total // 4 and not killed.is_set():
        killed.set()
        cluster.remove_node(nodes[-1], allow_graceful=False)

settings = BatchSettings(engine="ray", address=cluster.address)
summary = run([folder], out, settings=settings, progress=follow)
print(json.dumps({"files": summary.files, "fresh": summary.fresh, "failed": summary.failed,
                  "killed": killed.is_set()}))
ray.shutdown()
cluster.shutdown()
"""


def run_on_cluster(folder: Path, out: Path, *, kill: bool) -> dict[str, object]:
    pytest.importorskip("ray")
    pytest.importorskip("ray.data")
    mode = "kill" if kill else "keep"
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder), str(out), mode],
        capture_output=True,
        text=True,
        timeout=540,
        env=os.environ | {"RAY_USAGE_STATS_ENABLED": "0", "OMP_NUM_THREADS": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    # Ray itself may print on standard output.
    (line,) = [line for line in done.stdout.splitlines() if line.startswith('{"files"')]
    counts: dict[str, object] = json.loads(line)
    return counts


def test_every_file_is_read_exactly_once_though_a_node_is_lost(tmp_path, make_picture):
    folder = tmp_path / "scans"
    names = [make_picture(folder / f"{index:03d}.png").name for index in range(300)]
    (folder / "broken.png").write_bytes(b"no image")
    out = tmp_path / "t.csv"
    counts = run_on_cluster(folder, out, kill=True)
    assert counts == {"files": 301, "fresh": 301, "failed": 1, "killed": True}
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert Counter(Path(row["path"]).name for row in rows) == Counter([*names, "broken.png"])
    assert {row["text"] for row in rows if row["status"] != "error"} == {"1"}
