#!/usr/bin/env python3
"""A real Prometheus beside a real service: what it stores is what happened.

    ops/prometheus/check.py                               about a minute, in a temporary folder
    ops/prometheus/check.py --rounds 12 --picture OUT.png     longer, and draws the dashboard (matplotlib)

Runs `quern start --metrics-port`, publishes the demo model again and again for two profiles, once
with bytes that are refused, and pushes to a directory and to a registry that always answers 503.
Then it asks Prometheus over HTTP and compares: bytes with the files on the disk, artifacts and
pushes with how many there must be. PROMETHEUS names the program; where there is none, Debian's
package is unpacked, not installed. Exit code 0: every figure was right.
"""

import argparse
import json
import math
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
QUERN = os.environ.get("QUERN") or ROOT / "quern"
DEMO = ROOT / "streams-app/demo/kjv-4m-BF16.gguf"
TYPES = ["Q4_K_M", "Q6_K"]
STAGES = 5
BEGUN = time.monotonic()

CONFIG = """
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: ["{rules}"]
scrape_configs:
  - job_name: quern
    static_configs: [{{targets: ["127.0.0.1:{port}"]}}]
"""
PROFILE = """
name: {name}
models: "*"
format: gguf
type: {type}
registries:
  - {{adapter: directory, target: "{house}"}}
  - {{adapter: oci-ollama, target: "http://127.0.0.1:{faulty}/library/{{model_lower}}"}}
"""


def say(text):
    print(f"{time.monotonic() - BEGUN:6.1f} s  {text}", flush=True)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def fetch(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as page:
            return page.read().decode()
    except (urllib.error.URLError, OSError):
        return ""


def await_true(what, seconds, question):
    end = time.monotonic() + seconds
    while not question():
        if time.monotonic() > end:
            raise SystemExit(f"not within {seconds} s: {what}")
        time.sleep(0.2)


def find_prometheus(folder):
    named = os.environ.get("PROMETHEUS") or shutil.which("prometheus")
    if named:
        return named
    subprocess.run(["apt-get", "download", "-qq", "prometheus"], cwd=folder, check=True)
    package = next(folder.glob("prometheus_*.deb"))
    subprocess.run(["dpkg-deb", "-x", package, folder / "package"], check=True)
    return str(folder / "package/usr/bin/prometheus")


class Prometheus:
    """Scrapes and evaluates each second."""

    def __init__(self, start, folder, target):
        self.url = f"http://127.0.0.1:{free_port()}"
        config = folder / "prometheus.yml"
        config.write_text(CONFIG.format(rules=ROOT / "ops/prometheus/rules.yml", port=target))
        program = find_prometheus(folder)
        start(
            "prometheus", program, f"--config.file={config}",
            f"--storage.tsdb.path={folder / 'tsdb'}",
            f"--web.listen-address={self.url.partition('//')[2]}",
        )  # fmt: skip
        await_true("Prometheus ready", 30, lambda: "Ready" in fetch(f"{self.url}/-/ready"))

    def query(self, text):
        """A list of (labels, value)."""
        words = urllib.parse.urlencode({"query": text})
        answer = json.loads(fetch(f"{self.url}/api/v1/query?{words}"))
        return [(each["metric"], float(each["value"][1])) for each in answer["data"]["result"]]

    def one(self, text):
        """The only value; not a number where there is none."""
        found = self.query(text)
        if len(found) > 1:
            raise SystemExit(f"{text} has {len(found)} values")
        return found[0][1] if found else math.nan


class Check:
    """The whole run."""

    def __init__(self, folder, rounds):
        self.folder, self.rounds = folder, rounds
        self.processes = []
        self.wrong = 0
        self.port = free_port()

    def start(self, name, *words):
        with open(self.folder / f"{name}.log", "ab") as log:
            process = subprocess.Popen(
                [str(word) for word in words],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def end(self):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()

    def quern(self, *words):
        server = (self.folder / "address").read_text().strip()
        done = subprocess.run(
            [QUERN, *map(str, words), "--bootstrap-server", server],
            capture_output=True, text=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def must(self, *words):
        code, text = self.quern(*words)
        if code != 0:
            raise SystemExit(f"quern {words[0]}: {code}: {text}")

    def serve(self):
        faulty = free_port()
        self.start(
            "registry", sys.executable, ROOT / "ops/peer/faulty_registry.py", faulty, "status", 503
        )
        service = self.start(
            "service", QUERN, "start", "--data-dir", self.folder / "data",
            "--output-dir", self.folder / "artifacts", "--address-file", self.folder / "address",
            "--metrics-port", self.port, "--partitions", 4,
        )  # fmt: skip
        self.prometheus = Prometheus(self.start, self.folder, self.port)
        ready = f"http://127.0.0.1:{self.port}/readyz"
        await_true("service", 180, lambda: service.poll() is not None or "ok" in fetch(ready))
        await_true("address", 10, (self.folder / "address").exists)
        say("a service and a Prometheus")
        for kind in TYPES:
            house = self.folder / "house" / kind
            house.mkdir(parents=True)
            file = self.folder / f"{kind}.yaml"
            name = kind.lower().replace("_", "-")
            file.write_text(
                PROFILE.format(name=name, type=kind, house=house, faulty=faulty)
            )
            self.must("profile", "apply", file)

    def publish(self):
        for i in range(self.rounds):
            self.must("publish", DEMO, "--model", f"kjv-{i}", "--revision", "r1", "--wait")
            say(f"model {i + 1} of {self.rounds}")
        other = self.folder / "other.gguf"
        bytes_ = bytearray(DEMO.read_bytes())
        bytes_[-1] ^= 1
        other.write_bytes(bytes_)
        code, text = self.quern("publish", other, "--model", "kjv-0", "--revision", "r1")
        if code != 1:
            raise SystemExit(f"a revision with other bytes was not refused: {code}: {text}")
        say("one input refused: " + text.strip().splitlines()[-1])

    def expect(self, what, text, fits):
        """Asks until it fits, for what happened last is scraped last."""
        end = time.monotonic() + 90
        while not (good := fits(value := self.prometheus.one(text))) and time.monotonic() < end:
            time.sleep(0.5)
        self.wrong += not good
        say(f"{'ok    ' if good else 'WRONG '} {what}: {value:.6g}    {text}")

    def compare(self):
        files = [each for each in (self.folder / "artifacts").rglob("*.gguf") if each.is_file()]
        artifacts = self.rounds * len(TYPES)
        if len(files) != artifacts:
            raise SystemExit(f"{len(files)} files, not {artifacts}")
        size = sum(each.stat().st_size for each in files)
        at_least = lambda least: lambda value: value >= least  # noqa: E731
        exactly = lambda wanted: lambda value: value == wanted  # noqa: E731
        self.expect("the process answers", 'up{job="quern"}', exactly(1))
        self.expect("stages ready", "sum(quern_stage_ready)", exactly(STAGES))
        self.expect("artifacts complete", 'max(quern_artifacts{state="complete"})', exactly(artifacts))
        self.expect("artifacts open", 'max(quern_artifacts{state="open"})', exactly(0))
        self.expect("bytes in files", "sum(quern_artifacts_written_bytes_total)", exactly(size))
        self.expect(
            "bytes of chunks taken", 'sum(quern_chunks_bytes_total{event="taken"})', at_least(size)
        )
        self.expect(
            "weights quantized", 'sum(quern_weights_total{work="quantized"})',
            at_least(3.8e6 * artifacts),  # all but the norms
        )  # fmt: skip
        self.expect("weights a CPU-second",
            'sum(quern_weights_total{work="quantized"}) / sum(quern_kernel_cpu_seconds_total)',
            at_least(1e5))  # fmt: skip
        self.expect("inputs with a lag", "count(quern_lag_records)", exactly(9))
        self.expect("chunks behind now",
            'max(quern_lag_records{stage="quantize",topic="quern.tensor-chunks"})',
            lambda value: value <= 16)  # fmt: skip
        self.expect("rejections: bad input was refused before it was sent",
            "sum(quern_rejections_total) or vector(0)", exactly(0))  # fmt: skip
        self.expect("pushes done",
            'sum(quern_pushes_total{adapter="directory",outcome="done"})', exactly(artifacts))
        self.expect("pushes that a registry failed",
            'sum(quern_pushes_total{adapter="oci-ollama",outcome="failed"})', at_least(artifacts))
        self.expect("alerts that a process is down",
            'count(ALERTS{alertname=~"QuernDown|QuernStageDead"}) or vector(0)', exactly(0))

    def draw(self, picture):
        render = ROOT / "ops/grafana/render.py"
        minutes = max(1.0, (time.monotonic() - BEGUN) / 60)
        done = subprocess.run(
            [sys.executable, render, self.prometheus.url, picture, "--minutes", f"{minutes:.1f}"]
        )
        self.wrong += done.returncode != 0


def main():
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--rounds", type=int, default=4, help="how often the model is published")
    words.add_argument("--picture", metavar="FILE", help="draw the dashboard")
    words.add_argument("--keep", metavar="FOLDER", help="work here, and leave it")
    options = words.parse_args()
    folder = Path(options.keep or tempfile.mkdtemp(prefix="quern-prometheus-")).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing is left running
    check = Check(folder, options.rounds)
    try:
        check.serve()
        check.publish()
        check.compare()
        if options.picture:
            check.draw(options.picture)
    finally:
        check.end()
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if check.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
