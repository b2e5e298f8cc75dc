"""Reads a folder on a Ray cluster of nodes with one core each, all on this machine."""

from __future__ import annotations

import json
import sys
import time

import ray
from ray.cluster_utils import Cluster

from inkdigits.batch import BatchSettings, run


def main() -> None:
    """Start a cluster, read twice, and print the files a second of the second time."""
    folder, out, nodes = sys.argv[1], sys.argv[2], int(sys.argv[3])
    started = time.perf_counter()
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    for _ in range(nodes - 1):
        cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    ready = time.perf_counter()
    settings = BatchSettings(engine="ray", address=cluster.address)
    summary = run([folder], out, settings=settings)
    done = time.perf_counter()
    print(
        json.dumps({"start, s": ready - started, "files a second": summary.files / (done - ready)})
    )
    ray.shutdown()
    cluster.shutdown()


if __name__ == "__main__":
    main()
