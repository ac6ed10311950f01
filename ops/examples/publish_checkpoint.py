"""Stands in for a training job: hands a Hugging Face directory to Quern, one array at a time.

    publish_checkpoint.py HF_DIR HOST:PORT MODEL REVISION
"""
import json, pathlib, struct, sys
import numpy
from publish_stream import publish

DTYPES = {"F32": "float32", "F16": "float16", "BF16": "uint16"}

folder, (server, model, revision) = pathlib.Path(sys.argv[1]), sys.argv[2:5]
weights, config = folder / "model.safetensors", folder / "config.json"
with weights.open("rb") as file:
    (length,) = struct.unpack("<Q", file.read(8))
    header = json.loads(file.read(length))
header.pop("__metadata__", None)
files = {f"file:{path.name}": numpy.fromfile(path, "uint8").reshape(-1, 1)
         for path in sorted(folder.iterdir()) if path not in (weights, config)}


def arrays():
    for name, tensor in header.items():
        begin = 8 + length + tensor["data_offsets"][0]
        yield name, numpy.memmap(weights, DTYPES[tensor["dtype"]], "r", begin, tuple(tensor["shape"]))
    yield from files.items()


in_order = sorted(header.items(), key=lambda item: item[1]["data_offsets"])
tensors = {name: (DTYPES[tensor["dtype"]], tuple(tensor["shape"])) for name, tensor in in_order}
tensors |= {name: ("uint8", content.shape) for name, content in files.items()}
publish(server, model, revision, f"job-1/{revision}", config.read_text(), tensors, arrays())
