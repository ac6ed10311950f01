"""Posts Quern's events to a URL, as CloudEvents over HTTP in binary mode, each until it was taken.

    webhook.py HOST:PORT URL [TYPE ...]        TYPE: artifact.completed, artifact.registered, ...

Goes on where it was when it is started again. What may come twice has the same ce-id.
"""
import sys, time, urllib.error, urllib.parse, urllib.request
import confluent_kafka

server, url, types = sys.argv[1], sys.argv[2], sys.argv[3:]
PRINTABLE = "".join(map(chr, range(0x21, 0x7F))).replace('"', "").replace("%", "")
seen = dict.fromkeys([])  # ids of the last events, oldest first


def post(event):
    """Headers ce_x of the record are headers ce-x of the request; the data is the body."""
    headers = {name.replace("_", "-", 1): urllib.parse.quote(value, PRINTABLE) for name, value in event.headers()}
    urllib.request.urlopen(urllib.request.Request(url, event.value(), headers), timeout=30).close()


def post_until_taken(event, pause=1):
    while True:
        try:
            return post(event)
        except urllib.error.HTTPError as refusal:
            if refusal.code < 500 and refusal.code not in (408, 429):
                return print(f"refused: {refusal}", file=sys.stderr)
        except OSError as fault:
            print(f"again in {pause} s: {fault}", file=sys.stderr)
        time.sleep(pause)
        pause = min(2 * pause, 60)


consumer = confluent_kafka.Consumer({"bootstrap.servers": server, "group.id": "webhook", "enable.auto.commit": False,
                                     "auto.offset.reset": "earliest", "isolation.level": "read_committed"})
consumer.subscribe(["quern.events"])
while True:
    event = consumer.poll(1)
    if event is None or event.error():
        continue
    header = {name: value.decode() for name, value in event.headers()}
    wanted = not types or header["ce_type"].removeprefix("io.quern.") in types
    if wanted and header["ce_id"] not in seen:
        post_until_taken(event)
        seen[header["ce_id"]] = None
        if len(seen) > 10_000:
            del seen[next(iter(seen))]
    consumer.commit(event, asynchronous=False)
