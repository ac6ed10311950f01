"""Publishes a checkpoint to Quern from inside a training job, each tensor when the job has it.

The contract is streams-app/docs/publishing.md; publish_checkpoint.py shows it at work. Arrays have
one or two dimensions: float32, float16, or bfloat16 as its bits in uint16; files are uint8.
"""
import hashlib, io, pathlib, struct, time
import confluent_kafka, fastavro, numpy
import fastavro.schema as avro

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "schemas/src/main/avro"
SCHEMAS = {path.stem: avro.load_schema(path) for path in FOLDER.glob("[MT]*.avsc")}
DTYPES = {"float32": "F32", "float16": "F16", "uint16": "BF16", "uint8": "U8"}


def encode(name, record):
    """Avro's single-object encoding: C3 01, the schema's fingerprint, the record."""
    mark = avro.fingerprint(avro.to_parsing_canonical_form(SCHEMAS[name]), "CRC-64-AVRO")
    fastavro.schemaless_writer(body := io.BytesIO(), SCHEMAS[name], record)
    return b"\xc3\x01" + bytes.fromhex(mark) + body.getvalue()


def check(error, message):
    if error: raise confluent_kafka.KafkaException(error)


def publish(server, model, revision, upload, config, tensors, arrays):
    """tensors: {name: (dtype, shape)}; config: text of config.json; arrays yields (name, array)."""
    kafka = confluent_kafka.Producer({"bootstrap.servers": server, "partitioner": "murmur2_random"})
    ids = dict(model=model, revision=revision, uploadId=upload)

    def send(topic, key, name, **record):
        kafka.produce(topic, encode(name, ids | record), key, on_delivery=check)
        kafka.flush() if len(kafka) > 32 or name == "ManifestPart" else kafka.poll(0)

    infos = {}
    for name, (dtype, shape) in tensors.items():
        rows, columns = shape if len(shape) > 1 else (1, *shape)
        step = min(rows, 900 * 1024 // (columns * numpy.dtype(dtype).itemsize))
        infos[name] = dict(name=name, dtype=DTYPES[dtype], shape=shape[::-1], order=len(infos),
                           rowsPerChunk=step, chunkCount=-(-rows // step))
    document = encode("ModelManifest", dict(sourceFormat="safetensors", tensors=[*infos.values()],
        metadata=[dict(key=key, type="string", raw=struct.pack("<Q", len(text)) + text) for key, text
                  in (("config.json", config.encode()), ("safetensors.format", b"pt"))]))
    ids["documentDigest"] = hashlib.sha256(document).hexdigest()
    send("quern.models", model, "ManifestPart", kind="manifest", bytes=document,
         totalBytes=len(document), publishedAt=int(time.time() * 1000))
    for name, array in arrays:
        array, step = numpy.atleast_2d(array), infos[name]["rowsPerChunk"]
        for index, rows in enumerate(numpy.split(array, range(step, len(array), step))):
            send("quern.tensor-chunks", f"{model}/{name}/{index}", "TensorChunk", tensor=name,
                 index=index, firstRow=index * step, rows=len(rows), columns=rows.shape[1],
                 dtype=infos[name]["dtype"], bytes=rows.tobytes())
    send("quern.models", model, "ManifestPart", kind="seal", bytes=b"")
