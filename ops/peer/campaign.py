#!/usr/bin/env python3
"""campaign.py QUERN PEER MODEL.gguf WORK [--directory HF_DIR] [--revisions 200] [--kills 10]: a long life of the service.

Publishes revision after revision of a model, each with about 1 % of the weights of the one before changed, under profiles of
which some change in between; kills the service (-9) at random moments and starts it again; compares every artifact with
PEER's (llama-quantize) file of the same revision. With --directory, every other revision is one of a directory of safetensors
as well, whose artifact must be what `quern quantize` makes of it. Writes WORK/campaign.csv, a line a revision: work, disk,
state, memory and topic sizes; campaign_plot.py draws it.

Ends with exit code 0 only when all artifacts are equal and nothing grows: of each figure of FLAT, the median over the last
quarter of the revisions is at most so many times the median over the second.
"""
import argparse, atexit, csv, hashlib, json, os, pathlib, random, shutil, signal, statistics, struct, subprocess, sys, time

SCALARS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
BYTES = {0: 4, 1: 2, 30: 2}  # F32, F16, BF16
# What artifacts take depends on the types that the profiles have in a quarter. Of the other topics, events stay for seven days, and
# what compaction keeps of transactions and deleted keys for one: both grow for as long as a campaign takes.
FLAT = {"cpu_seconds": 1.25, "disk": 1.25, "state": 1.25, "chunks": 1.25, "changelogs": 1.25, "rss": 1.25,
        "other_topics": 1.6, "output": 1.6}


class Gguf:
    """Where the tensors of a GGUF file lie."""

    def __init__(self, path):
        self.data, self.at = bytearray(path.read_bytes()), 8
        count, keys = self.take("<QQ")
        alignment = 32
        for _ in range(keys):
            key, value = self.text(), self.value(self.take("<I")[0])
            alignment = value if key == "general.alignment" else alignment
        tensors = [self.tensor() for _ in range(count)]
        start = -(-self.at // alignment) * alignment
        self.tensors = [(name, kind, start + offset, size) for name, kind, offset, size in tensors]

    def take(self, form):
        values = struct.unpack_from(form, self.data, self.at)
        self.at += struct.calcsize(form)
        return values

    def text(self):
        length, = self.take("<Q")
        self.at += length
        return self.data[self.at - length:self.at].decode()

    def value(self, kind):
        if kind == 8:
            return self.text()
        if kind == 9:
            inner, count = self.take("<IQ")
            return [self.value(inner) for _ in range(count)]
        self.at += SCALARS[kind]
        return int.from_bytes(self.data[self.at - SCALARS[kind]:self.at], "little")

    def tensor(self):
        name, weights = self.text(), 1
        for extent in self.take("<" + "Q" * self.take("<I")[0]):
            weights *= extent
        kind, offset = self.take("<IQ")
        return name, kind, offset, weights * BYTES[kind]


class Safetensors:
    """Where the tensors of a safetensors file lie."""

    def __init__(self, path):
        self.data = bytearray(path.read_bytes())
        length, = struct.unpack_from("<Q", self.data)
        header = json.loads(self.data[8:8 + length])
        kinds = {"F32": 0, "F16": 1, "BF16": 30}
        places = {name: (kinds[of["dtype"]], *of["data_offsets"]) for name, of in header.items() if name != "__metadata__"}
        self.tensors = [(name, kind, 8 + length + start, end - start) for name, (kind, start, end) in places.items()]


def changed(gguf, rng):
    """One tensor of the model gets a stretch of other weights, about 1 % of the whole: signs flip, nothing else."""
    name, kind, start, size = rng.choice([t for t in gguf.tensors if t[3] > 1 << 15])
    total = sum(t[3] for t in gguf.tensors)
    length = min(size, total // 100) // BYTES[kind] * BYTES[kind]
    first = start + rng.randrange(0, size - length + 1, BYTES[kind])
    high = slice(first + BYTES[kind] - 1, first + length, BYTES[kind])
    gguf.data[high] = bytes(b ^ 0x80 for b in gguf.data[high])
    return name


class Service:
    def __init__(self, quern, work, options):
        self.command = [quern, "start", "--data-dir", f"{work}/data", "--output-dir", f"{work}/out",
                        "--address-file", f"{work}/address"] + options
        self.work, self.cpu, self.kills = pathlib.Path(work), 0.0, 0
        self.start()

    def start(self):
        (self.work / "address").unlink(missing_ok=True)
        self.log = open(self.work / "service.log", "ab")
        self.process = subprocess.Popen(self.command, stdout=self.log, stderr=self.log)
        atexit.register(self.process.kill)
        deadline = time.time() + 300  # a busy machine takes its time
        while not (self.work / "address").exists() or not (self.work / "address").read_text().strip():
            if time.time() > deadline or self.process.poll() is not None:
                self.process.kill()
                sys.exit("the service did not start: see service.log")
            time.sleep(0.1)
        self.address = (self.work / "address").read_text().strip()

    def seconds(self):
        fields = open(f"/proc/{self.process.pid}/stat").read().rsplit(")", 1)[1].split()
        return self.cpu + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rss(self):
        return int(open(f"/proc/{self.process.pid}/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def kill(self):
        self.cpu, self.kills = self.seconds(), self.kills + 1
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.start()


def size_of(folder):
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(root, name), follow_symlinks=False).st_blocks * 512
            except FileNotFoundError:
                pass
    return total


def sizes(work):
    data = pathlib.Path(work) / "data"
    topics = {}
    for log in data.rglob("*.log"):
        topic = log.parent.name.rsplit("-", 1)[0]
        topics[topic] = topics.get(topic, 0) + log.stat().st_blocks * 512
    return {"disk": size_of(data), "state": size_of(data / "streams"), "output": size_of(pathlib.Path(work) / "out"),
            "chunks": sum(v for k, v in topics.items() if k.endswith("tensor-chunks")),
            "changelogs": sum(v for k, v in topics.items() if k.endswith("-changelog")),
            "other_topics": sum(v for k, v in topics.items() if not k.endswith(("tensor-chunks", "-changelog")))}


def sha256(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def quern(command, service, *arguments):
    """A command against the service; asked again while the service is being killed or comes back."""
    for _ in range(8):
        done = subprocess.run([command, *arguments, "--bootstrap-server", service.address], capture_output=True, text=True)
        if done.returncode == 0:
            return done.stdout
        time.sleep(1)
    sys.exit(f"{arguments}: {done.stderr.strip()}")


def apply(arguments, service, name, kind, models="long-*", form="gguf"):
    path = pathlib.Path(arguments.work) / f"{name}.yaml"
    path.write_text(f'name: {name}\nmodels: "{models}"\nformat: {form}\ntype: {kind}\n')
    quern(arguments.quern, service, "profile", "apply", str(path))


def publish(arguments, service, path, model, revision, base, killed_after):
    """Publishes and waits; with `killed_after` the service is killed that many seconds after the beginning."""
    command = ["publish", str(path), "--model", model, "--revision", revision, "--wait", "--json"]
    command += ["--base", base] if base else []
    if killed_after is not None:
        child = subprocess.Popen([arguments.quern, *command, "--bootstrap-server", service.address], stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        time.sleep(killed_after)
        service.kill()
        child.kill()
        child.communicate()
    return json.loads(quern(arguments.quern, service, *command))


def compare(arguments, path, revision, profiles):
    """The profiles whose artifact is not the peer's file."""
    odd = []
    for name, kind in profiles.items():
        folder = pathlib.Path(arguments.work) / "out" / "long-life" / revision / name
        made = sorted(folder.glob("*.gguf"))
        mine = pathlib.Path(arguments.work) / "peer.gguf"
        subprocess.run([arguments.peer, str(path), str(mine), kind, "2"], check=True, capture_output=True)
        if len(made) != 1 or sha256(made[0]) != sha256(mine):
            odd.append(f"{revision}/{name} as {kind}: {made}")
    return odd


def digests(folder):
    return {str(path.relative_to(folder)): sha256(path) for path in sorted(folder.rglob("*")) if path.is_file()}


class Directory:
    """A model of safetensors that lives beside the other one."""

    def __init__(self, arguments, service, scheme="NVFP4A16"):
        self.arguments, self.service, self.scheme, self.last = arguments, service, scheme, None
        self.path, self.whole = (pathlib.Path(arguments.work) / name for name in ("directory", "whole"))
        shutil.copytree(arguments.directory, self.path)
        self.weights = Safetensors(self.path / "model.safetensors")
        apply(arguments, service, "w4", scheme, "wide-*", "safetensors")

    def revise(self, revision, rng, killed_after):
        """The revision, if its artifact is not what a full run makes of the same bytes."""
        if self.last:
            changed(self.weights, rng)
        (self.path / "model.safetensors").write_bytes(self.weights.data)
        publish(self.arguments, self.service, self.path, "wide-life", revision, self.last, killed_after)
        self.last = revision
        self.quantize()
        made = pathlib.Path(self.arguments.work) / "out" / "wide-life" / revision / "w4"
        same = made.is_dir() and digests(made) == digests(self.whole)
        return [] if same else [f"{revision}/w4 as {self.scheme}: {made}"]

    def quantize(self):
        command = [self.arguments.quern, "quantize", str(self.path), str(self.whole), self.scheme]
        for _ in range(2):
            shutil.rmtree(self.whole, ignore_errors=True)
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode == 0:
                return
            print(f"{command} ended with {done.returncode}: {done.stdout}{done.stderr}", flush=True)
        sys.exit("no full run to compare with")


def growth(rows):
    """What is said of the last quarter beside the second, and of which figures it is too much."""
    quarter, words, grown = len(rows) // 4, [], []
    for name, most in FLAT.items():
        before, after = (statistics.median(row[name] for row in part) for part in (rows[quarter:2 * quarter], rows[-quarter:]))
        words.append(f"{name} {before:.4g} -> {after:.4g} ({after / before:.2f}, at most {most})")
        grown += [name] if after > most * before else []
    return words, grown


def main():
    p = argparse.ArgumentParser()
    for name in ("quern", "peer", "model", "work"):
        p.add_argument(name)
    p.add_argument("--directory")
    p.add_argument("--revisions", type=int, default=200)
    p.add_argument("--kills", type=int, default=10)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--start-options", default="--keep-revisions 3")
    a = p.parse_args()
    shutil.rmtree(a.work, ignore_errors=True)
    work, rng = pathlib.Path(a.work), random.Random(a.seed)
    (work / "out").mkdir(parents=True)
    model = Gguf(pathlib.Path(a.model))
    service = Service(a.quern, a.work, a.start_options.split())
    profiles = {"q4": "Q4_K_M", "q8": "Q8_0"}
    for name, kind in profiles.items():
        apply(a, service, name, kind, "long-*")
    directory = Directory(a, service) if a.directory else None
    killed = set(rng.sample(range(1, a.revisions), a.kills))
    equal, different, rows = 0, [], []
    for n in range(a.revisions):
        path, revision = work / "model.gguf", f"r{n:03d}"
        tensor = changed(model, rng) if n else "all"
        path.write_bytes(model.data)
        if n and n % 25 == 0:
            profiles["q8"] = rng.choice([k for k in ("Q8_0", "Q6_K", "Q5_K_S", "Q4_0") if k != profiles["q8"]])
            apply(a, service, "q8", profiles["q8"], "long-*")
        before, began, odd, beside = service.seconds(), time.time(), [], directory is not None and n % 2 == 0
        kill_at = rng.uniform(0.6, 2.5) if n in killed else None
        kills_beside = beside and rng.random() < 0.5
        if beside:
            odd += directory.revise(revision, rng, kill_at if kills_beside else None)
        told = publish(a, service, path, "long-life", revision, f"r{n - 1:03d}" if n else None, None if kills_beside else kill_at)
        row = {"revision": n, "tensor": tensor, "killed": int(n in killed), "seconds": round(time.time() - began, 2),
               "cpu_seconds": round(service.seconds() - before, 2), "chunks_sent": told["chunksSent"],
               "rss": service.rss(), **sizes(work)}
        odd += compare(a, path, revision, profiles)
        equal, different = equal + len(profiles) + beside - len(odd), different + odd
        rows.append(row)
        print(row, odd or "", flush=True)
        with open(work / "campaign.csv", "w", newline="") as out:
            writer = csv.DictWriter(out, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    service.process.terminate()
    service.process.wait(60)
    words, grown = growth(rows)
    print("medians, second quarter -> last: " + "; ".join(words))
    print(f"{equal} equal, {len(different)} different, {service.kills} kills; grown: {' '.join(grown) or 'nothing'}")
    sys.exit(1 if different or grown else 0)


if __name__ == "__main__":
    main()
