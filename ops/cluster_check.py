#!/usr/bin/env python3
"""Several machines, played by processes: three brokers, three workers, and what happens to them.

    mvn -q -DskipTests package && ops/cluster_check.py            all of it, in a temporary folder
    ops/cluster_check.py --keep FOLDER                            leaves logs there
    ops/cluster_check.py --at-least-once                          without exactly_once_v2: what is
                                                                  lost is ordered again, later

Three real brokers (replication 3, min.insync.replicas 2) and up to three `quern start` share one
output directory. While models are in work: workers join and leave, one is killed (kill -9) and comes
back, each is restarted in turn, a broker is killed, models go on without it, it comes back, and the
brokers are restarted in turn. What moves meanwhile is measured at the workers that go on, and
must be what guarantees.md says; each kill must meet a model in the middle. At the end every
artifact must be there and have the committed digest of llama-quantize.
Exit code 0: nothing lost, not a byte different. Needs a JDK 25 and the built program.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "streams-app/demo/kjv-4m-BF16.gguf"
DIGESTS = ROOT / "streams-app/src/test/resources/demo/kjv-4m.sha256"
TYPES = ["Q4_K_M", "Q6_K", "Q8_0", "Q3_K_S"]
CLUSTER = "UXVlcm5DbHVzdGVyQ2hlY2s"
BROKERS = 3
PARTITIONS = 6
# Longer than a start takes on a slow machine: then static members come back in time.
SESSION = 30
STAGES = 5
# Of all that is quantized: what may be done again after kills.
MOST_AGAIN = 0.1
JVM = [
    "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
]  # fmt: skip
BEGUN = time.monotonic()


def say(text):
    print(f"{time.monotonic() - BEGUN:6.1f} s  {text}", flush=True)


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def await_true(what, seconds, question):
    end = time.monotonic() + seconds
    while not question():
        if time.monotonic() > end:
            raise SystemExit(f"not within {seconds} s: {what}")
        time.sleep(0.2)


class Program:
    """How to start a JVM of ours."""

    def __init__(self, folder, guarantee):
        self.folder, self.guarantee = folder, guarantee
        self.java = self.find_java()
        jar = ROOT / "streams-app/target/quern.jar"
        self.path = os.environ.get("QUERN_CLASSPATH") or f"{jar}:{jar.parent}/lib/*"

    @staticmethod
    def find_java():
        homes = [Path(os.environ.get("JAVA_HOME", "/nowhere")), *Path("/usr/lib/jvm").glob("*")]
        for home in homes:
            release = home / "release"
            if release.exists() and re.search(r'^JAVA_VERSION="25[."-]', release.read_text(), re.M):
                return str(home / "bin/java")
        raise SystemExit("no JDK 25 in JAVA_HOME or /usr/lib/jvm")

    def words(self, main, heap, *words):
        return [self.java, f"-Xmx{heap}m", *JVM, "-cp", self.path, main, *map(str, words)]

    def start(self, name, main, heap, *words):
        with open(self.folder / f"{name}.log", "ab") as log:
            return subprocess.Popen(
                self.words(main, heap, *words), stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )

    def quern(self, *words):
        return subprocess.run(
            self.words("io.quern.cli.Main", 256, *words), capture_output=True, text=True
        )


class Machine:
    """A process that is started, stopped in order, and killed."""

    def __init__(self, name):
        self.name = name
        self.process = None

    def start(self):
        self.process = self.begin()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        if code not in (0, 143):
            raise SystemExit(f"{self.name} ended with {code}")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def alive(self):
        return self.process is not None and self.process.poll() is None


class Broker(Machine):
    """A broker with its controller."""

    def __init__(self, program, number, ports):
        super().__init__(f"broker-{number}")
        self.program, self.port = program, ports[number - 1]
        voters = ",".join(f"{i + 1}@127.0.0.1:{ports[BROKERS + i]}" for i in range(BROKERS))
        self.file = program.folder / f"{self.name}.properties"
        settings = {
            "node.id": number,
            "process.roles": "broker,controller",
            "controller.listener.names": "CONTROLLER",
            "listeners": f"PLAINTEXT://127.0.0.1:{self.port},"
            f"CONTROLLER://127.0.0.1:{ports[BROKERS + number - 1]}",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "controller.quorum.voters": voters,
            "log.dirs": program.folder / self.name,
            "default.replication.factor": 3,
            "min.insync.replicas": 2,
            "offsets.topic.replication.factor": 3,
            "transaction.state.log.replication.factor": 3,
            "transaction.state.log.min.isr": 2,
            "offsets.topic.num.partitions": 6,
            "transaction.state.log.num.partitions": 6,
            "auto.create.topics.enable": "false",
            # What a killed broker costs, and nothing else here, is measured in sessions.
            "broker.session.timeout.ms": 4000,
            "broker.heartbeat.interval.ms": 1000,
            "replica.lag.time.max.ms": 5000,
            "group.initial.rebalance.delay.ms": 500,
        }
        self.file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))

    def format(self):
        words = ["format", "-t", CLUSTER, "-c", self.file]
        main = self.program.words("kafka.tools.StorageTool", 128, *words)
        subprocess.run(main, check=True, capture_output=True)

    def begin(self):
        return self.program.start(self.name, "kafka.Kafka", 256, self.file)

    def answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False


class Worker(Machine):
    """`quern start` with every stage."""

    def __init__(self, program, number, servers, port):
        super().__init__(f"worker-{number}")
        self.program, self.servers, self.port = program, servers, port

    def begin(self):
        folder = self.program.folder
        return self.program.start(
            self.name, "io.quern.cli.Main", 400, "start", "--bootstrap-server", self.servers,
            "--data-dir", folder / self.name, "--output-dir", folder / "artifacts",
            "--instance-id", self.name, "--threads", 1, "--partitions", PARTITIONS,
            "--metrics-port", self.port, "--command-config", self.settings(),
        )  # fmt: skip

    def settings(self):
        file = self.program.folder / f"{self.name}.properties"
        file.write_text(
            f"processing.guarantee={self.program.guarantee}\n"
            f"session.timeout.ms={1000 * SESSION}\nheartbeat.interval.ms=1000\n"
        )
        return file

    def ask(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as page:
                return page.read().decode()
        except (urllib.error.URLError, OSError):
            return ""

    def ready(self):
        if not self.alive():
            raise SystemExit(f"{self.name} ended by itself; see {self.program.folder}")
        return bool(self.ask("/readyz"))

    def chunks(self):
        found = re.search(r"^quern_chunks_quantized_total (\S+)", self.ask("/metrics"), re.M)
        return int(float(found[1])) if found else 0

    def by_stage(self, figure):
        """Sums of one of Kafka's figures."""
        sums = {}
        line = rf'^kafka_consumer_coordinator_{figure}\{{.*stage="(\w+)".*\}} (\S+)$'
        for stage, value in re.findall(line, self.ask("/metrics"), re.M):
            sums[stage] = sums.get(stage, 0) + int(float(value))
        return sums

    def shares(self):
        return self.by_stage("assigned_partitions")


class Movement:
    """What workers that go on notice of something: shares that change, and rebalances."""

    def __init__(self, workers):
        self.workers = workers
        self.begun = time.monotonic()
        self.before = self.look()

    def look(self):
        return {
            each: (each.shares(), sum(each.by_stage("rebalance_total").values()))
            for each in self.workers
        }

    def settled(self):
        """The same twice, two seconds apart."""
        now = self.look()
        while True:
            time.sleep(2)
            last, now = now, self.look()
            if last == now:
                return now

    def measure(self, what):
        """Partitions that the workers gained, and those they lost; says both."""
        after = self.settled()
        gained = lost = rebalances = 0
        for each, (shares, count) in self.before.items():
            for stage, share in after[each][0].items():
                gained += max(0, share - shares.get(stage, 0))
                lost += max(0, shares.get(stage, 0) - share)
            rebalances += after[each][1] - count
        say(f"  {what}: the others gained {gained} and lost {lost} partitions, {rebalances} rebalances")
        return gained, lost


class Check:
    """The whole play."""

    def __init__(self, folder, guarantee):
        self.folder = folder
        self.program = Program(folder, guarantee)
        ports = free_ports(2 * BROKERS + 3)
        self.brokers = [Broker(self.program, 1 + i, ports) for i in range(BROKERS)]
        self.servers = ",".join(f"127.0.0.1:{broker.port}" for broker in self.brokers)
        self.workers = [
            Worker(self.program, 1 + i, self.servers, ports[2 * BROKERS + i]) for i in range(3)
        ]
        self.models = 0
        self.a_model = 0  # what is quantized of a model: each chunk for each profile
        self.counted = 0  # by processes that have ended

    def start_brokers(self):
        for broker in self.brokers:
            broker.format()
            broker.start()
        await_true("three brokers", 120, lambda: all(each.answers() for each in self.brokers))
        say(f"{BROKERS} brokers, replication 3, min.insync.replicas 2")

    def apply_profiles(self):
        for kind in TYPES:
            file = self.folder / f"{kind}.yaml"
            name = kind.lower().replace("_", "-")
            file.write_text(f'name: {name}\nmodels: "*"\nformat: gguf\ntype: {kind}\n')
            done = self.program.quern("profile", "apply", file, "--bootstrap-server", self.servers)
            if done.returncode != 0:
                raise SystemExit(done.stderr)

    def quantized(self):
        return self.counted + sum(worker.chunks() for worker in self.workers if worker.alive())

    def others(self, *numbers):
        """Workers that nothing is done to."""
        return [each for each in self.workers if each.alive() and each.name[-1] not in map(str, numbers)]

    def require(self, good, sentence):
        if not good:
            raise SystemExit(f"{sentence}; see {self.folder}")

    def require_work_left(self):
        """A kill that meets nothing in work shows nothing."""
        left = self.models * self.a_model - self.quantized()
        say(f"  {left} of {self.a_model} chunks of m{self.models} are left at this moment")
        self.require(left > 0.1 * self.a_model, "the kill came too late")

    def while_publishing(self, what, *actions):
        """Publishes a model, and does something once its first chunks are quantized."""
        self.models += 1
        before = self.quantized()
        publisher = self.program.start(
            "publish", "io.quern.cli.Main", 256, "publish", DEMO, "--model", f"m{self.models}",
            "--revision", "r1", "--chunk-size", 64, "--bootstrap-server", self.servers,
        )  # fmt: skip
        await_true("chunks", 120, lambda: self.quantized() - before >= 10)
        say(f"{what}: {self.quantized() - before} chunks quantized meanwhile")
        for action in actions:
            action()
        if publisher.wait(240) != 0:
            raise SystemExit(f"publish failed; see {self.folder}/publish.log")
        sent = re.findall(r": (\d+) chunks sent", (self.folder / "publish.log").read_text())
        self.a_model = int(sent[-1]) * len(TYPES)

    def start_worker(self, number):
        worker = self.workers[number - 1]
        begun = time.monotonic()
        worker.start()
        await_true(f"{worker.name} ready", 180, worker.ready)
        say(f"  {worker.name} ready after {time.monotonic() - begun:.1f} s")
        await_true(f"figures of {worker.name}", 30, lambda: len(worker.shares()) == STAGES)

    def join_worker(self, number):
        """The others give it a share, and take nothing from one another."""
        movement = Movement(self.others(number))
        self.start_worker(number)
        gained, lost = movement.measure(f"worker-{number} joins")
        shares = sum(self.workers[number - 1].shares().values())
        self.require(gained == 0, "a process that joins moves partitions between others")
        self.require(lost == shares, f"it has {shares} partitions, and the others lost {lost}")

    def stop_worker(self, number):
        worker = self.workers[number - 1]
        begun = time.monotonic()
        self.counted += worker.chunks()
        worker.stop()
        say(f"  {worker.name} stopped in {time.monotonic() - begun:.1f} s")

    def kill_worker(self, number):
        worker = self.workers[number - 1]
        self.counted += worker.chunks()
        worker.kill()
        say(f"  {worker.name} killed")

    def back(self, number, ended):
        """A static member that comes back in time: nothing moves."""
        movement = Movement(self.others(number))
        ended(number)
        self.start_worker(number)
        away = time.monotonic() - movement.begun
        moved = movement.measure(f"worker-{number} was away for {away:.1f} s")
        self.require(moved == (0, 0) or away > SESSION, "partitions moved")

    def kill_and_start_worker(self, number):
        self.require_work_left()
        self.back(number, self.kill_worker)

    def leave_worker(self, number):
        """The others have its share once the session is over."""
        movement = Movement(self.others(number))
        shares = sum(self.workers[number - 1].shares().values())
        self.stop_worker(number)
        time.sleep(SESSION)
        await_true("workers ready", 60, lambda: all(each.ready() for each in self.others(number)))
        gained, _ = movement.measure(f"worker-{number} leaves")
        self.require(gained >= shares, f"it had {shares} partitions, and the others gained {gained}")

    def kill_broker(self, number):
        self.require_work_left()
        movement = Movement(self.others())
        self.brokers[number - 1].kill()
        say(f"  broker-{number} killed")
        self.require(movement.measure(f"broker-{number} dies") == (0, 0), "partitions moved")

    def start_broker(self, number):
        broker = self.brokers[number - 1]
        broker.start()
        await_true("the broker", 120, broker.answers)
        say(f"  broker-{number} is back")

    def restart_brokers(self):
        movement = Movement(self.others())
        for number in range(1, BROKERS + 1):
            begun = time.monotonic()
            self.brokers[number - 1].stop()
            say(f"  broker-{number} stopped in {time.monotonic() - begun:.1f} s")
            self.start_broker(number)
        self.require(movement.measure("brokers restart") == (0, 0), "partitions moved")

    def restart_each(self):
        for number in (1, 2, 3):
            self.back(number, self.stop_worker)

    def play(self):
        self.start_brokers()
        self.start_worker(1)
        self.apply_profiles()
        self.while_publishing("scale out", lambda: self.join_worker(2))
        self.while_publishing("scale out", lambda: self.join_worker(3))
        self.while_publishing("a worker dies", lambda: self.kill_and_start_worker(1))
        self.while_publishing("rolling restart", self.restart_each)
        self.while_publishing("a broker dies", lambda: self.kill_broker(2))
        self.while_publishing("without that broker", lambda: None)
        self.while_publishing("it comes back", lambda: self.start_broker(2))
        self.while_publishing("brokers restart in turn", self.restart_brokers)
        self.while_publishing("scale in", lambda: self.leave_worker(3))
        self.await_artifacts()
        self.compare()
        self.compare_work()

    def states(self):
        done = self.program.quern("status", "--json", "--bootstrap-server", self.servers)
        return json.loads(done.stdout)["artifacts"] if done.returncode == 0 else []

    def await_artifacts(self):
        wanted = self.models * len(TYPES)
        end = time.monotonic() + 240
        complete = 0
        while complete < wanted:
            states = self.states()
            complete = sum(each["state"] == "complete" for each in states)
            if time.monotonic() > end or any(each["state"] == "failed" for each in states):
                raise SystemExit(f"{complete} of {wanted} complete: {json.dumps(states)[:3000]}")
        say(f"{complete} of {wanted} artifacts complete")

    def compare(self):
        committed = dict(
            reversed(line.split()) for line in DIGESTS.read_text().splitlines() if line[0] != "#"
        )
        wrong = 0
        for model in range(1, self.models + 1):
            for kind in TYPES:
                name = kind.lower().replace("_", "-")
                folder = self.folder / f"artifacts/m{model}/r1/{name}"
                digests = [hashlib.sha256(each.read_bytes()).hexdigest() for each in folder.iterdir()]
                if digests != [committed[f"kjv-4m-{kind}.gguf"]]:
                    wrong += 1
                    say(f"m{model} as {kind} is not what it should be: {digests}")
        if wrong:
            raise SystemExit(f"{wrong} artifacts differ")
        say(f"{self.models * len(TYPES)} artifacts have the committed digests")

    def compare_work(self):
        """What a killed process had not committed was done again, and little else."""
        wanted = self.models * self.a_model
        done = self.quantized()
        say(f"{wanted} chunks were to be quantized, {done} were seen to be")
        self.require(done <= (1 + MOST_AGAIN) * wanted, "too much was done again")

    def end(self):
        for machine in (*self.workers, *self.brokers):
            if machine.alive():
                machine.kill()


def main():
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--keep", metavar="FOLDER", help="work here, and leave it")
    words.add_argument("--at-least-once", action="store_true")
    options = words.parse_args()
    keep = options.keep
    folder = Path(keep or tempfile.mkdtemp(prefix="quern-cluster-")).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing is left running
    check = Check(folder, "at_least_once" if options.at_least_once else "exactly_once_v2")
    try:
        check.play()
    finally:
        check.end()
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
