"""Reads Quern's events with the package cloudevents, from the topic and from webhook.py, and holds them against the files.

    check_events.py HOST:PORT ARTIFACT ...        MODEL/REVISION/PROFILE, each complete and registered
"""
import hashlib, http.server, json, pathlib, subprocess, sys, threading, time, urllib.parse
import confluent_kafka
from cloudevents.http import from_http
from cloudevents.kafka import KafkaMessage, from_binary

server, artifacts = sys.argv[1], sys.argv[2:]
STEPS = ["planned", "completed", "registered"]
SCRIPT = pathlib.Path(__file__).with_name("webhook.py")


def wait_for(what, question):
    end = time.monotonic() + 120
    while not question():
        assert time.monotonic() < end, what
        time.sleep(0.1)


def of_topic():
    """All events that stand in the topic now."""
    consumer = confluent_kafka.Consumer({"bootstrap.servers": server, "group.id": "check", "enable.auto.commit": False,
                                         "auto.offset.reset": "earliest", "enable.partition.eof": True})
    partitions = consumer.list_topics("quern.events").topics["quern.events"].partitions
    consumer.assign([confluent_kafka.TopicPartition("quern.events", each, 0) for each in partitions])
    events, ended = [], set()
    while len(ended) < len(partitions):
        record = consumer.poll(30)
        assert record is not None, "the broker does not answer"
        if record.error():
            ended.add(record.partition())
        else:
            events.append(from_binary(KafkaMessage(dict(record.headers()), record.key(), record.value()), data_unmarshaller=json.loads))
    consumer.close()
    return events


def of_webhook(count):
    """The first events that the example posts; the first time it is told to come again."""
    events, answers = [], iter([503])

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            code = next(answers, 204)
            if code == 204:
                events.append(from_http({name: urllib.parse.unquote(value) for name, value in self.headers.items()}, body))
            self.send_response(code)
            self.end_headers()

        def log_message(self, *_):
            pass

    receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{receiver.server_port}/"
    poster = subprocess.Popen([sys.executable, SCRIPT, server, url])
    try:
        wait_for("the webhook posts too little", lambda: len(events) >= count)
    finally:
        poster.terminate()
        poster.wait()
        receiver.shutdown()
    return events


def steps(events, artifact):
    return {event["type"].removeprefix("io.quern.artifact.") for event in events if event["subject"] == artifact}


def check(event):
    assert event["specversion"] == "1.0" and event["source"] == "/quern" and event["time"], event
    for file in event.data.get("files", ()):
        place = pathlib.Path(urllib.parse.urlsplit(event.data.get("location", "")).path)
        if "sha256" in file:
            file_path = place if place.is_file() else place / file["path"]
            assert hashlib.sha256(file_path.read_bytes()).hexdigest() == file["sha256"], event.data
    if event["type"].endswith(("completed", "registered")):
        assert event.data["quality"]["snrDb"] > 0 and event.data["bytes"] > 0, event.data


wait_for("events are missing", lambda: all(steps(of_topic(), each) >= set(STEPS) for each in artifacts))
events = of_topic()
for event in events:
    check(event)
revisions = {each.rsplit("/", 1)[0] for each in artifacts}
assert revisions <= {event["subject"] for event in events if event["type"] == "io.quern.model.published"}, revisions
by_id = {event["id"]: event for event in events}
posted = of_webhook(len(by_id))
assert {event["id"]: event.data for event in posted} == {each: event.data for each, event in by_id.items()}
assert len(posted) == len(by_id), "an event was posted twice"
print(f"{len(by_id)} events, from the topic and through the webhook")
