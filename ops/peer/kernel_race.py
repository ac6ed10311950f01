#!/usr/bin/env python3
"""kernel_race.py QUERN_REPO [ROUNDS [FORMAT...]]: weights a CPU-second, ours against the peers' CPU paths, in turns, one thread each.

Peers: compressed-tensors (the arithmetic of llm-compressor), bitsandbytes, NumPy for the table look-up. Both sides start from
the same kind of weights, binary32 gaussian, and end with finished arrays: scales, codes, packed words. Ours is measured by
RowKernelBenchmark, one process a round. Stops with 1 where ours is not three times as fast. Needs: pip install compressed-tensors
bitsandbytes numpy torch; Maven, JAVA_HOME of a JDK 25.
"""
import json, os, subprocess, sys, tempfile, time

os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"
import numpy as np
import torch
from benchmarks import built

torch.set_num_threads(1)
ROWS, COLUMNS, SECONDS = 1024, 4096, 1.5
X = torch.randn(ROWS, COLUMNS, generator=torch.Generator().manual_seed(1)) * 0.02


def module(scheme):
    """A Linear whose scales the peer has computed, and its compressor: what llm-compressor does to a weight."""
    from compressed_tensors.compressors import BaseCompressor
    from compressed_tensors.quantization import preset_name_to_scheme
    args = preset_name_to_scheme(scheme, ["Linear"]).weights
    form = {"W8A8": "int-quantized", "W4A16": "pack-quantized", "FP8_DYNAMIC": "float-quantized",
            "NVFP4A16": "nvfp4-pack-quantized", "MXFP4A16": "mxfp4-pack-quantized"}[scheme]
    return args, BaseCompressor.load_from_registry(form)


def compressed(scheme):
    from compressed_tensors.quantization.utils import calculate_qparams, generate_gparam
    from compressed_tensors.quantization.lifecycle.forward import quantize
    args, compressor = module(scheme)
    group = args.group_size or COLUMNS
    from compressed_tensors.quantization import QuantizationScheme
    whole = QuantizationScheme(targets=["Linear"], weights=args)

    def once():
        values = X.reshape(ROWS, -1, group)
        low, high = values.amin(-1), values.amax(-1)
        shared = generate_gparam(X.amin(), X.amax()) if "NVFP4" in scheme else None
        scale, zero = calculate_qparams(low, high, args, global_scale=shared)
        state = {"weight": X, "weight_scale": scale}
        if shared is not None:
            state["weight_global_scale"] = shared
        if not args.symmetric:
            state["weight_zero_point"] = zero
        return compress(compressor, state, whole, args)
    return once


def compress(compressor, state, scheme, args):
    try:
        return compressor.compress(state, scheme)
    except TypeError:
        made = compressor() if isinstance(compressor, type) else compressor
        return made.compress_weight(weight=state["weight"], scale=state["weight_scale"], quantization_args=args,
                                    zero_point=state.get("weight_zero_point"), global_scale=state.get("weight_global_scale"))


def nf4():
    import bitsandbytes.functional as F
    return lambda: F.quantize_4bit(X, blocksize=64, quant_type="nf4")


def look_up():
    centroids = ((np.arange(16) - 7.5) * 0.006).astype(np.float32)
    borders, values = (centroids[1:] + centroids[:-1]) / 2, X.numpy()

    def once():
        codes = np.searchsorted(borders, values).astype(np.uint8)
        return codes[:, 0::2] | (codes[:, 1::2] << 4)
    return once


PEERS = {"int8": lambda: compressed("W8A8"), "int4": lambda: compressed("W4A16"), "fp8": lambda: compressed("FP8_DYNAMIC"),
         "nvfp4": lambda: compressed("NVFP4A16"), "mxfp4": lambda: compressed("MXFP4A16"), "nf4": nf4, "look-up": look_up}


def peer_rate(once):
    once()
    begin, count = time.process_time(), 0
    while time.process_time() - begin < SECONDS:
        once()
        count += 1
    return count * X.numel() / (time.process_time() - begin) / 1e6


def our_rate(command, name):
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        options = f"RowKernelBenchmark -p format={name} -p kernel=twin -wi 2 -w 1 -i 3 -r 1 -f 1 -rf json -rff {out.name}"
        subprocess.run(command + options.split(), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return json.load(open(out.name))[0]["primaryMetric"]["score"]


def main():
    command, rounds = built(sys.argv[1], "org.openjdk.jmh.Main"), int(sys.argv[2]) if len(sys.argv) > 2 else 3
    slow = []
    print(f"{'format':8} {'Quern':>9} {'peer':>9}  million weights a CPU-second, medians of {rounds} rounds in turns")
    for name, make in PEERS.items():
        if name not in (sys.argv[3:] or PEERS):
            continue
        once, ours, theirs = make(), [], []
        for _ in range(rounds):
            ours.append(our_rate(command, name))
            theirs.append(peer_rate(once))
        a, b = sorted(ours)[rounds // 2], sorted(theirs)[rounds // 2]
        print(f"{name:8} {a:9.1f} {b:9.1f}  {a / b:6.1f} times", flush=True)
        slow += [name] if a < 3 * b else []
    sys.exit("not three times as fast: " + ", ".join(slow) if slow else 0)


if __name__ == "__main__":
    main()
