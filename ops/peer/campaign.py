#!/usr/bin/env python3
"""campaign.py QUERN PEER MODEL.gguf WORK [--revisions 200] [--kills 10] [--seed 1]: a long life of the service.

Publishes revision after revision of a model, each with about 1 % of the weights of the one before changed, under profiles of
which some change in between; kills the service (-9) at random moments and starts it again; compares every artifact with
PEER's (llama-quantize) file of the same revision. Writes WORK/campaign.csv, a line a revision: work, disk, state and topic
sizes; campaign_plot.py draws it. Ends with `N equal, N different, N kills` and exit code 0 only when all are equal.
"""
import argparse, csv, hashlib, json, os, pathlib, random, shutil, signal, struct, subprocess, sys, time

SCALARS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
BYTES = {0: 4, 1: 2, 30: 2}  # F32, F16, BF16


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
    return {"disk": size_of(data), "output": size_of(pathlib.Path(work) / "out"),
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


def apply(arguments, service, name, kind):
    path = pathlib.Path(arguments.work) / f"{name}.yaml"
    path.write_text(f'name: {name}\nmodels: "long-*"\nformat: gguf\ntype: {kind}\n')
    quern(arguments.quern, service, "profile", "apply", str(path))


def publish(arguments, service, path, revision, base, killed_after):
    """Publishes and waits; with `killed_after` the service is killed that many seconds after the beginning."""
    command = [arguments.quern, "publish", str(path), "--model", "long-life", "--revision", revision, "--wait", "--json",
               "--bootstrap-server", service.address] + (["--base", base] if base else [])
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if killed_after is None:
        out, errors = child.communicate(timeout=600)
        if child.returncode == 0:
            return json.loads(out)
    else:
        time.sleep(killed_after)
        service.kill()
        child.kill()
        child.communicate()
    tail = ["--base", base] if base else []
    return json.loads(quern(arguments.quern, service, "publish", str(path), "--model", "long-life", "--revision", revision,
                            "--wait", "--json", *tail))


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


def main():
    p = argparse.ArgumentParser()
    for name in ("quern", "peer", "model", "work"):
        p.add_argument(name)
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
        apply(a, service, name, kind)
    killed = set(rng.sample(range(1, a.revisions), a.kills))
    equal, different, rows = 0, [], []
    for n in range(a.revisions):
        path, revision = work / "model.gguf", f"r{n:03d}"
        tensor = changed(model, rng) if n else "all"
        path.write_bytes(model.data)
        if n and n % 25 == 0:
            profiles["q8"] = rng.choice([k for k in ("Q8_0", "Q6_K", "Q5_K_S", "Q4_0") if k != profiles["q8"]])
            apply(a, service, "q8", profiles["q8"])
        before, began = service.seconds(), time.time()
        told = publish(a, service, path, revision, f"r{n - 1:03d}" if n else None,
                       rng.uniform(0.6, 2.5) if n in killed else None)
        row = {"revision": n, "tensor": tensor, "killed": int(n in killed), "seconds": round(time.time() - began, 2),
               "cpu_seconds": round(service.seconds() - before, 2), "chunks_sent": told["chunksSent"], **sizes(work)}
        odd = compare(a, path, revision, profiles)
        equal, different = equal + len(profiles) - len(odd), different + odd
        rows.append(row)
        print(row, odd or "", flush=True)
        with open(work / "campaign.csv", "w", newline="") as out:
            writer = csv.DictWriter(out, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    service.process.terminate()
    service.process.wait(60)
    print(f"{equal} equal, {len(different)} different, {service.kills} kills")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
