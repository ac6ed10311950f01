#!/usr/bin/env python3
"""Decodes a safetensors file of codebooks (streams-app/docs/codebooks.md) to one of plain weights.

    decode_codebooks.py IN.safetensors OUT.safetensors        needs NumPy, nothing else
"""
import json
import sys

import numpy as np


def read(path):
    """The metadata, and each tensor as [dtype, shape, bytes]."""
    data = np.memmap(path, np.uint8, "r")
    begin = 8 + int(data[:8].view("<u8")[0])
    header = json.loads(data[8:begin].tobytes())
    metadata = header.pop("__metadata__", {})
    for name, entry in header.items():
        header[name] = [entry["dtype"], entry["shape"], data[begin:][slice(*entry["data_offsets"])]]
    return metadata, header


def encode(values, dtype):
    """F32 values as bytes of a dtype; BF16 is rounded to the nearest, ties to even."""
    bits = values.view("<u4")
    if dtype == "BF16":
        return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2").tobytes()
    return values.astype({"F32": "<f4", "F16": "<f2"}[dtype]).tobytes()


def rows(indices, books, bits, shape, dtype, rowsPerCodebook, **_):
    """The weights, row by row: index i of a row is at bit i * bits, lowest bit first."""
    codebooks = books[2].view("<f4").reshape(books[1])
    for row, packed in enumerate(indices[2].reshape(indices[1])):
        one = np.unpackbits(packed, bitorder="little")[: shape[-1] * bits].reshape(shape[-1], bits)
        book = codebooks[row // rowsPerCodebook if rowsPerCodebook else 0]
        yield encode(book[one @ (1 << np.arange(bits))], dtype)


def main(source, target):
    metadata, tensors = read(source)
    if (metadata.get("format"), metadata.get("version")) != ("quern-codebook", "1"):
        sys.exit(f"{source}: not a quern-codebook file of version 1")
    for name, text in ((key[9:], text) for key, text in metadata.items() if key[:9] == "codebook:"):
        layout, arrays = json.loads(text), [tensors.pop(name + ".indices"), tensors.pop(name + ".codebook")]
        tensors[name] = [layout["dtype"], layout["shape"], rows(*arrays, **layout)]
    at, header = 0, {"__metadata__": {"format": "pt"}}
    for name, (dtype, shape, data) in tensors.items():
        weight = 4 if dtype == "F32" else 2
        size = len(data) if isinstance(data, np.ndarray) else int(np.prod(shape)) * weight
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at := at + size]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(target, "wb") as out:
        out.write(len(text).to_bytes(8, "little") + text)
        for _, _, data in tensors.values():
            out.writelines([data] if isinstance(data, np.ndarray) else data)


main(*sys.argv[1:]) if len(sys.argv) == 3 else sys.exit(__doc__)
