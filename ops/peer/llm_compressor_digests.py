"""Digests of what llm-compressor (and bitsandbytes, for NF4) makes of a model without any data.

    python llm_compressor_digests.py [--dtype float32|float16] [--quotient weights|f32] [--keep DIR] [--tensors REGEX]
                                     HF_DIR OUT [SCHEME ...]

The weights are cast to a dtype first, if one is named. For each scheme, the digest of the file and of each of its tensors that REGEX names are written to OUT:

    SCHEME FILE model.safetensors SHA256
    SCHEME TENSOR DTYPE SHAPE SHA256

The versions that the committed digests were made with stand in ../../streams-app/src/test/resources/compressed-tensors/README.md.
"""

import argparse
import hashlib
import json
import re
import struct
import sys
import tempfile
from pathlib import Path

import torch
from compressed_tensors.quantization import QuantizationArgs, QuantizationScheme
from compressed_tensors.quantization.lifecycle import forward_helpers
from llmcompressor import oneshot
from llmcompressor.modifiers.quantization import QuantizationModifier
from transformers import AutoModelForCausalLM, BitsAndBytesConfig

PRESETS = """W8A8 W8A16 W7A16 W6A16 W5A16 W4A16 W4A16_ASYM W3A16 W2A16
    FP8_DYNAMIC FP8_BLOCK NVFP4A16 MXFP4A16 MXFP8A16""".split()

INT, FLOAT = "int", "float"
# name: type, bits, strategy, symmetric, dynamic activations of 8 bits a token, more arguments
FINER = {
    "INT8_TENSOR": (INT, 8, "tensor", True, False, {}),
    "INT8_CHANNEL": (INT, 8, "channel", True, False, {}),
    "INT8_CHANNEL_ASYM": (INT, 8, "channel", False, False, {}),
    "INT8_GROUP_ASYM": (INT, 8, "group", False, False, {"group_size": 128}),
    "INT5_GROUP32_ASYM": (INT, 5, "group", False, False, {"group_size": 32}),
    "INT4_TENSOR": (INT, 4, "tensor", True, False, {}),
    "INT4_TENSOR_ASYM": (INT, 4, "tensor", False, False, {}),
    "INT4_CHANNEL": (INT, 4, "channel", True, False, {}),
    "INT4_CHANNEL_ASYM": (INT, 4, "channel", False, False, {}),
    "INT4_GROUP64": (INT, 4, "group", True, False, {"group_size": 64}),
    "INT3_CHANNEL": (INT, 3, "channel", True, False, {}),
    "W8A8_TENSOR": (INT, 8, "tensor", True, True, {}),
    "W8A8_TENSOR_ASYM": (INT, 8, "tensor", False, True, {}),
    "W8A8_ASYM": (INT, 8, "channel", False, True, {}),
    "W8A8_GROUP": (INT, 8, "group", True, True, {"group_size": 128}),
    "W8A8_GROUP_ASYM": (INT, 8, "group", False, True, {"group_size": 128}),
    "FP8_TENSOR": (FLOAT, 8, "tensor", True, False, {}),
    "FP8_TENSOR_DYNAMIC": (FLOAT, 8, "tensor", True, True, {}),
    "FP8_CHANNEL": (FLOAT, 8, "channel", True, False, {}),
    "FP8_BLOCK32": (FLOAT, 8, "block", True, False, {"block_structure": [32, 64]}),
}

MSE = """W8A8_MSE W8A8_TENSOR_MSE W4A16_MSE W4A16_ASYM_MSE FP8_DYNAMIC_MSE FP8_BLOCK_MSE
    NVFP4A16_MSE MXFP4A16_MSE W8A8_TENSOR_ASYM_MSE INT8_TENSOR_MSE INT4_TENSOR_MSE INT4_TENSOR_ASYM_MSE
    FP8_TENSOR_MSE FP8_TENSOR_DYNAMIC_MSE FP8_BLOCK32_MSE""".split()
NF4 = ["NF4", "NF4_DQ"]


def finer(kind, bits, strategy, symmetric, dynamic, more):
    weights = QuantizationArgs(type=kind, num_bits=bits, strategy=strategy, symmetric=symmetric, **more)
    activations = QuantizationArgs(type=kind, num_bits=8, strategy="token", dynamic=True)
    return QuantizationScheme(targets=["Linear"], weights=weights, input_activations=activations if dynamic else None)


def modifier(scheme):
    name = scheme.removesuffix("_MSE")
    common = {"ignore": ["lm_head"]}
    if name != scheme:
        common["weight_observer"] = "mse"
    if name in FINER:
        return QuantizationModifier(config_groups={"group_0": finer(*FINER[name])}, **common)
    return QuantizationModifier(targets="Linear", scheme=name, **common)


def divide_in_f32():
    """What the peer's CUDA kernel does: its CPU path rounds each step to the dtype of the weights."""
    narrow = forward_helpers._quantize

    def wide(x, scale, zero_point, q_min, q_max, args, dtype=None, global_scale=None):
        up = [t if t is None else t.float() for t in (x, scale, zero_point, q_min, q_max)]
        codes = narrow(*up, args, None, global_scale if global_scale is None else global_scale.float())
        return codes.to(x.dtype if dtype is None else dtype)

    forward_helpers._quantize = wide


def nf4(source, scheme, dtype):
    config = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=scheme == "NF4_DQ",
        bnb_4bit_compute_dtype=torch.bfloat16,
    )
    return AutoModelForCausalLM.from_pretrained(source, dtype=dtype, device_map="cpu", quantization_config=config)


def quantize(source, scheme, dtype, out):
    if scheme in NF4:
        nf4(source, scheme, dtype).save_pretrained(out)
        return
    model = AutoModelForCausalLM.from_pretrained(source, dtype=dtype)
    oneshot(model=model, recipe=modifier(scheme))
    model.save_pretrained(out, save_compressed=True)


def lines(file, tensors):
    """The format by hand: a length of 8 bytes, a JSON header, the bytes of the tensors."""
    data = file.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    body = memoryview(data)[8 + length :]
    yield f"FILE {file.name} {hashlib.sha256(data).hexdigest()}"
    for name, entry in json.loads(data[8 : 8 + length]).items():
        if name != "__metadata__" and tensors.match(name):
            begin, end = entry["data_offsets"]
            shape = "x".join(map(str, entry["shape"])) or "scalar"
            yield f"{name} {entry['dtype']} {shape} {hashlib.sha256(body[begin:end]).hexdigest()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dtype", choices=["auto", "float32", "float16"], default="auto")
    parser.add_argument("--quotient", choices=["weights", "f32"], default="weights")
    parser.add_argument("--keep", help="where the peer's directories stay")
    parser.add_argument("--tensors", type=re.compile, default=re.compile(""))
    parser.add_argument("source")
    parser.add_argument("out", type=argparse.FileType("w"))
    parser.add_argument("schemes", nargs="*")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.quotient == "f32":
        divide_in_f32()
    with tempfile.TemporaryDirectory() as scratch, arguments.out as digests:
        for scheme in arguments.schemes or PRESETS + list(FINER) + MSE + NF4:
            out = Path(arguments.keep or scratch) / scheme
            quantize(arguments.source, scheme, arguments.dtype, out)
            for line in lines(out / "model.safetensors", arguments.tensors):
                print(scheme, line, file=digests, flush=True)


if __name__ == "__main__":
    sys.exit(main())
