#!/usr/bin/env python3
"""revision_cost.py QUERN MODEL.gguf WORK [--type Q4_K_M] [--rounds 4] [--most 5]: what a revision costs beside a full run.

Publishes a model to a service that is warm, whole and then as a revision of which 1 % of the tensors are others, and prints
for both the CPU seconds of the service (workers, broker, assembler) from half a second before the plan to a second after the
artifact is complete, without the JVM's compiler and less what it takes when idle; the bytes appended to topics; and beside
them the publisher's CPU seconds, which are JVM start, reading, hashing and sending. What changes is near the beginning of the
file in the first round and near its end in the last, since what stands before it is not digested again. Revisions follow each
other, as they do where a checkpoint comes every hour; the first three, while full runs are let go, are not counted. Means.
Fails where the share of CPU time or of bytes is more than --most percent.

A revision costs about 0.1 CPU seconds whatever the size, so the model should be as large as those that are published: decision
10's figures are of 1.2 billion weights in BF16.
"""
import argparse, bisect, datetime, os, pathlib, re, resource, shutil, statistics, sys, threading, time

from campaign import Gguf, Service, apply, quern


def worked(service):
    """CPU seconds of all threads of the service but those that compile, of which there is less and less."""
    tasks, total = f"/proc/{service.process.pid}/task", 0
    for task in os.listdir(tasks):
        try:
            name, spent = open(f"{tasks}/{task}/comm").read(), open(f"{tasks}/{task}/schedstat").read()
        except FileNotFoundError:
            continue
        total += 0 if "Compiler" in name else int(spent.split()[0])
    return total / 1e9


class Appended(threading.Thread):
    """Bytes appended to the logs, topic by topic, whatever is deleted meanwhile."""

    def __init__(self, data):
        super().__init__(daemon=True)
        self.data, self.largest, self.start_at = data, {}, {}
        self.stopped = threading.Event()
        self.look()
        self.start_at = dict(self.largest)

    def look(self):
        for folder in os.scandir(self.data / "broker"):
            if folder.is_dir():
                try:
                    for file in os.scandir(folder.path):
                        if file.name.endswith(".log"):
                            self.largest[file.path] = max(self.largest.get(file.path, 0), file.stat().st_size)
                except FileNotFoundError:
                    pass

    def run(self):
        while not self.stopped.wait(0.2):
            self.look()

    def topics(self):
        self.stopped.set()
        self.look()
        sums = {}
        for path, size in self.largest.items():
            topic = pathlib.Path(path).parent.name.rsplit("-", 1)[0]
            sums[topic] = sums.get(topic, 0) + size - self.start_at.get(path, 0)
        return sums


def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Used(threading.Thread):
    """CPU seconds of the service over time."""

    def __init__(self, service):
        super().__init__(daemon=True)
        self.service, self.times, self.cpu, self.stopped = service, [], [], threading.Event()

    def run(self):
        while not self.stopped.wait(0.1):
            self.times.append(time.time())
            self.cpu.append(worked(self.service))

    def at(self, moment):
        return self.cpu[min(bisect.bisect(self.times, moment), len(self.cpu) - 1)]


def said(work, event, artifact):
    """When the service last said so."""
    lines = [line for line in open(work / "service.log") if f"event={event} artifact={artifact} " in line]
    return datetime.datetime.fromisoformat(re.match(r"\S+", lines[-1]).group()).timestamp()


def measured(service, work, idle, revision, action):
    """CPU seconds of the service and of the publisher, bytes by topic."""
    appended, used, own = Appended(work / "data"), Used(service), children()
    appended.start()
    used.start()
    action()
    time.sleep(2)  # what is committed, cut and announced afterwards is part of it
    used.stopped.set()
    begin = said(work, "planned", f"long-cost/{revision}/q") - 0.5
    end = said(work, "artifact-complete", f"long-cost/{revision}/q") + 1
    return {"cpu": used.at(end) - used.at(begin) - idle * (end - begin), "publisher": children() - own, "seconds": end - begin,
            "topics": appended.topics()}


def idle_share(service, seconds=20):
    before = worked(service)
    time.sleep(seconds)
    return (worked(service) - before) / seconds


def changed(gguf, where, share=0.01):
    """Other signs in whole tensors of middle size: 1 % of all, from `where` (0 to 1) of them in the file on."""
    sizes = sorted(t[3] for t in gguf.tensors if t[3] > 1 << 15)
    middle = sorted((t for t in gguf.tensors if t[3] == sizes[len(sizes) // 2]), key=lambda t: t[2])
    first, count = int(where * len(middle)), max(1, round(len(gguf.tensors) * share))
    for name, kind, start, size in (middle + middle)[first:first + count]:
        width = {0: 4, 1: 2, 30: 2}[kind]
        high = slice(start + width - 1, start + size, width)
        gguf.data[high] = bytes(b ^ 0x80 for b in gguf.data[high])
        yield name


SETTLING = 3  # revisions until the last full run goes: deleting its chunks is not what a revision costs


def main():
    p = argparse.ArgumentParser()
    for name in ("quern", "model", "work"):
        p.add_argument(name)
    p.add_argument("--type", default="Q4_K_M")
    p.add_argument("--rounds", type=int, default=4)
    p.add_argument("--most", type=float, default=5.0)
    a = p.parse_args()
    work = pathlib.Path(a.work)
    shutil.rmtree(work, ignore_errors=True)
    (work / "out").mkdir(parents=True)
    model = Gguf(pathlib.Path(a.model))
    service = Service(a.quern, a.work, [])
    apply(a, service, "q", a.type)
    path, runs = work / "model.gguf", {"full": [], "revision": []}

    def send(revision, *options):
        quern(a.quern, service, "publish", str(path), "--model", "long-cost", "--revision", revision, "--wait", *options)

    def revise(where):
        names = list(changed(model, where))
        path.write_bytes(model.data)
        return names

    path.write_bytes(model.data)
    send("warm-0")
    send("warm-1")
    idle = idle_share(service)
    for n in range(a.rounds):
        runs["full"].append(measured(service, work, idle, f"full-{n}", lambda: send(f"full-{n}")))
    base = f"full-{a.rounds - 1}"
    for n in range(-SETTLING, a.rounds):
        names, last, base = revise(max(0, n + 0.5) / a.rounds), base, f"next-{n}"
        run = measured(service, work, idle, base, lambda: send(base, "--base", last))
        if n >= 0:
            runs["revision"].append(run)
    print(f"{len(model.tensors)} tensors, {len(names)} changed: {' '.join(names)}; idle {idle:.3f} CPU seconds a second")
    for kind, all_of in runs.items():
        for run in all_of:
            print(f"{kind}: {run['cpu']:.2f} CPU s, {sum(run['topics'].values())} bytes, publisher {run['publisher']:.2f} CPU s, "
                  f"{run['seconds']:.1f} s; " + " ".join(f"{t}={n}" for t, n in sorted(run["topics"].items(), key=lambda e: -e[1])[:9]))
    middle = {kind: (statistics.mean(r["cpu"] for r in all_of), statistics.mean(sum(r["topics"].values()) for r in all_of))
              for kind, all_of in runs.items()}
    shares = [100 * part / whole for part, whole in zip(middle["revision"], middle["full"])]
    print("share of a full run: CPU %.1f %%, bytes %.2f %%" % tuple(shares))
    service.process.terminate()
    service.process.wait(60)
    if max(shares) > a.most:
        sys.exit(f"more than {a.most} %")


if __name__ == "__main__":
    main()
