#!/usr/bin/env python3
"""kmeans_race.py QUERN_REPO MODEL.safetensors [ROUNDS [MATRIX]]: one-dimensional k-means, ours against three peers, one thread each.

Peers: kmeans1d (exact), scikit-learn (best of ten starts), coremltools (the fast path of its palettization: distinct F16 values,
counted, then its own kmeans1d). All are given the same matrices: each side makes a codebook and the index of every weight.
Printed are CPU seconds (medians, in turns) and the squared error over the least one. Costs of peers are added up from their own
clusters, exactly. Ours is io.quern.kernel.KMeansRace. Stops with 1 where a promise of docs/codebooks.md is broken.
Needs: pip install kmeans1d scikit-learn coremltools numpy; Maven, JAVA_HOME of a JDK 25.
"""
import json, logging, math, os, subprocess, sys, tempfile, time

os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np
from benchmarks import built

logging.disable(logging.WARNING)
ROUNDING = 1e-10  # relative: sums of 10^6 binary64 squares


def matrix(path, name, dtype):
    """A matrix of a safetensors file, BF16 or F32."""
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        entry = json.loads(file.read(length))[name]
        begin, end = entry["data_offsets"]
        file.seek(8 + length + begin)
        data = file.read(end - begin)
    if entry["dtype"] == "BF16":
        values = (np.frombuffer(data, "<u2").astype(np.uint32) << 16).view(np.float32)
    else:
        values = np.frombuffer(data, "<f4")
    return values.astype(dtype).reshape(entry["shape"])


def distinct(count):
    """So many distinct numbers in a fixed shuffle; ExactKMeansTest makes the same ones."""
    i = np.arange(count, dtype=np.int64)
    return ((i * 40503 % 65536 - 32768) ** 3 / 2.0**36).astype(np.float32).reshape(-1, 256)


def cost(values, clusters):
    """The sum of squared distances to the means of clusters, without rounding on the way."""
    values, clusters = values.ravel().astype(np.float64), np.asarray(clusters).ravel()
    order = np.argsort(clusters, kind="stable")
    parts = np.split(values[order], np.flatnonzero(np.diff(clusters[order])) + 1)
    return math.fsum(math.fsum((part - math.fsum(part) / len(part)) ** 2) for part in parts)


def kmeans1d(x, k):
    import kmeans1d
    return kmeans1d.cluster(x.ravel().astype(np.float64), k).clusters


def scikit(x, k):
    from sklearn.cluster import KMeans
    return KMeans(k, n_init=10, random_state=0).fit(x.reshape(-1, 1).astype(np.float64)).labels_


def coremltools(x, k):
    from coremltools.models.neural_network.quantization_utils import _get_kmeans_lookup_table_and_weight as cluster
    return cluster(k.bit_length() - 1, x)[1]


def timed(peer, x, k):
    begin = time.process_time()
    clusters = peer(x, k)
    return time.process_time() - begin, clusters


def ours(command, x, k):
    dtype = {np.float16: "F16", np.float32: "F32"}[x.dtype.type]
    with tempfile.NamedTemporaryFile() as file:
        file.write(x.tobytes())
        file.flush()
        out = subprocess.run([*command, file.name, dtype, str(x.shape[1]), str(k.bit_length() - 1)],
                             check=True, capture_output=True, text=True).stdout.split("\n")
    return float(out[1]), float(out[0])


def main():
    repo, model, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 3
    down = matrix(model, "model.layers.0.mlp.down_proj.weight", np.float16)
    large = (np.random.default_rng(1).standard_normal((2048, 2048)) * 0.02).astype(np.float16)
    cases = [("down_proj F16", down, (4, 16, 256), [coremltools, kmeans1d, scikit]),
             ("gaussian F16", large, (16, 256), [coremltools]),
             ("65,536 distinct", distinct(65536), (2, 16, 256), [kmeans1d, scikit])]
    command, broken = built(repo, "-XX:+UseSerialGC", "io.quern.kernel.KMeansRace"), []
    print(f"{'matrix':16} {'shape':>9} {'k':>4} {'peer':12} {'CPU s':>8} {'Quern':>8} {'times':>6}  squared error above Quern's")
    for name, x, counts, peers in cases:
        if name.startswith(sys.argv[4] if len(sys.argv) > 4 else ""):
            for k in counts:
                race(command, rounds, name, x, k, peers, broken)
    print("\n".join(broken) or "all as promised")
    sys.exit(1 if broken else 0)


def race(command, rounds, name, x, k, peers, broken):
    for peer in peers:
        peer(x[:16, :64], 2)  # what is imported then costs no time later
    turns = [(ours(command, x, k), [timed(peer, x, k) if turn == 0 or peer is not scikit else None for peer in peers])
             for turn in range(rounds)]
    seconds, least = sorted(run[0] for run, _ in turns)[rounds // 2], turns[0][0][1]
    for at, peer in enumerate(peers):
        runs = [theirs[at] for _, theirs in turns if theirs[at]]
        theirs, excess = sorted(run[0] for run in runs)[len(runs) // 2], cost(x, runs[0][1]) / least - 1
        print(f"{name:16} {x.shape[0]:>4}x{x.shape[1]:<4} {k:>4} {peer.__name__:12} {theirs:8.3f} {seconds:8.4f} "
              f"{theirs / seconds:6.1f}  {excess:+.3e}", flush=True)
        if excess < -ROUNDING or (peer is not scikit and excess > ROUNDING):
            broken.append(f"{name}, k={k}: the error of {peer.__name__} is not ours")
        if peer is coremltools and theirs < 5 * seconds:
            broken.append(f"{name}, k={k}: {theirs / seconds:.1f} times as fast as coremltools, not 5")


if __name__ == "__main__":
    main()
