#!/usr/bin/env python3
"""Records what huggingface_hub 2.4.0 asks of the Hub, against a stub of it on loopback.

The recording is the contract of the adapter huggingface: HubContractTest replays the answers and
compares the requests. Made with

    python3 -m venv VENV && VENV/bin/pip install huggingface_hub==2.4.0
    VENV/bin/python ops/peer/record_hub.py streams-app/src/test/resources/hub

which writes one file a scenario: the local files, and every request with its answer, in order.
"{endpoint}" stands for the stub's address; headers of the HTTP library itself are left out. The stub
knows what the Hub's documentation and this client's source say of the answers; it is not the Hub.
"""

import base64
import hashlib
import json
import os
import pathlib
import sys
import tempfile
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

os.environ.update(HF_HUB_DISABLE_XET="1", HF_HUB_DISABLE_TELEMETRY="1", HF_HUB_DISABLE_PROGRESS_BARS="1")

import huggingface_hub  # noqa: E402, reads the environment
from huggingface_hub import HfApi  # noqa: E402
from huggingface_hub.errors import EntryNotFoundError, RepositoryNotFoundError, RevisionNotFoundError  # noqa: E402

REPO, TOKEN, CHUNK = "me/m", "hf_recorded", 1024
HEADERS = ("authorization", "content-type", "accept", "content-length")
SUMMARY = "Q4_K_M of kjv, revision r1"


def weights(size, seed):
    """Bytes that look like none of the small files."""
    return b"".join(hashlib.sha256(b"%d %d" % (seed, i)).digest() for i in range(-(-size // 32)))[:size]


FILES = {
    "config.json": b'{"architectures": ["LlamaForCausalLM"]}\n',
    "model.gguf": b"GGUF" + weights(2496, 1),
    "notes/empty.txt": b"",
}


def git_oid(content):
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


class Stub:
    """A repository of the Hub, as far as an upload needs one."""

    def __init__(self, multipart, standing, repos, branches):
        self.multipart, self.commits, self.tags = multipart, 0, {}
        self.repos, self.branches = set(repos), set(branches)
        self.lfs, self.tree, self.texts = {}, {}, {}
        for path, content in standing.items():
            self.put(path, content)

    def put(self, path, content):
        entry = {"type": "file", "oid": git_oid(content), "size": len(content), "path": path}
        if path.endswith(".gguf"):
            oid = hashlib.sha256(content).hexdigest()
            self.lfs[oid] = content
            entry |= {"oid": git_oid(b"pointer to " + oid.encode()), "lfs": {"oid": oid, "size": len(content), "pointerSize": 132}}
        self.tree[path] = entry

    def head(self):
        return hashlib.sha1(b"commit %d" % self.commits).hexdigest()

    def answer(self, method, path, body):
        """Status, headers and JSON (or text) of one request."""
        path, _, query = path.partition("?")
        api = f"/api/models/{REPO}"
        branch = urllib.parse.unquote(path.rsplit("/", 1)[1])
        if path == "/api/repos/create":
            self.repos.add(REPO)
            return 200, {}, {"url": "{endpoint}/" + REPO, "name": REPO}
        if path.startswith(f"{api}/branch/"):
            self.branches.add(branch)
            return 200, {}, {}
        if path.startswith(f"{api}/revision/"):
            missing = "RepoNotFound" if REPO not in self.repos else "RevisionNotFound" if branch not in self.branches else None
            if missing:
                return 404, {"X-Error-Code": missing}, {"error": missing}
            return 200, {}, {"_id": "0", "id": REPO, "sha": self.head(), "siblings": []}
        if path.startswith(f"{api}/tree/"):
            return self.page(query, path)
        if path.startswith(f"{api}/preupload/"):
            return 200, {}, {"files": [self.mode(one) for one in json.loads(body)["files"]]}
        if path == f"/{REPO}.git/info/lfs/objects/batch":
            return 200, {}, self.batch(json.loads(body))
        if path.startswith("/lfs/") or path.startswith("/store/"):
            return 200, {"ETag": '"%s"' % hashlib.md5(body).hexdigest()}, {}
        if path.startswith(f"{api}/commit/"):
            return self.commit(body)
        if path == f"{api}/refs":
            tags = [{"name": n, "ref": f"refs/tags/{n}", "targetCommit": c} for n, c in self.tags.items()]
            return 200, {}, {"branches": [{"name": "main", "ref": "refs/heads/main", "targetCommit": self.head()}], "converts": [], "tags": tags}
        if path.startswith(f"{api}/tag/"):
            name = path.rsplit("/", 1)[1]
            if method == "DELETE":
                self.tags.pop(name)
            else:
                self.tags[json.loads(body)["tag"]] = name
            return 200, {}, {}
        raise AssertionError(f"{method} {path}: not in the stub")

    def page(self, query, path):
        folder = urllib.parse.unquote("/".join(path.split("/")[7:]))
        entries = sorted((e for e in self.tree.values() if e["path"].startswith(folder)), key=lambda e: e["path"])
        if folder and not entries:
            return 404, {"X-Error-Code": "EntryNotFound"}, {"error": "EntryNotFound"}
        if "cursor=" in query or len(entries) < 3:
            return 200, {}, entries[2 if "cursor=" in query else 0:]
        link = "<{endpoint}%s?recursive=true&expand=false&cursor=2>; rel=\"next\"" % path
        return 200, {"Link": link}, entries[:2]

    def mode(self, wanted):
        mode = "lfs" if wanted["path"].endswith(".gguf") else "regular"
        return {"path": wanted["path"], "uploadMode": mode, "shouldIgnore": False}

    def batch(self, request):
        answers = []
        for one in request["objects"]:
            answer = {"oid": one["oid"], "size": one["size"]}
            if one["oid"] not in self.lfs:
                answer["actions"] = self.actions(one)
                answer["authenticated"] = True
            answers.append(answer)
        return {"transfer": "multipart" if self.multipart else "basic", "objects": answers}

    def actions(self, one):
        verify = {"href": "{endpoint}/lfs/verify"}
        if not self.multipart:
            return {"upload": {"href": "{endpoint}/store/%s?signature=s" % one["oid"]}, "verify": verify}
        parts = -(-one["size"] // CHUNK)
        header = {"%05d" % (i + 1): "{endpoint}/store/%s?part=%d" % (one["oid"], i + 1) for i in range(parts)}
        return {"upload": {"href": "{endpoint}/lfs/complete", "header": header | {"chunk_size": str(CHUNK)}}, "verify": verify}

    def commit(self, body):
        for line in map(json.loads, body.decode().splitlines()):
            value = line["value"]
            if line["key"] == "header" and value["parentCommit"] != self.head():
                return 412, {}, {"error": "A commit has happened since. Please refresh and try again."}
            if line["key"] != "header":
                self.put(value["path"], next(FILES[file] for file in FILES if value["path"].endswith(file)))
        self.commits += 1
        return 200, {}, {"success": True, "commitOid": self.head(), "commitUrl": "{endpoint}/%s/commit/%s" % (REPO, self.head()), "hookOutput": ""}


class Recorder:
    """The stub behind a server on loopback that keeps every exchange."""

    def __init__(self, stub):
        self.stub, self.exchanges = stub, []
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, headers, answer = recorder.exchange(self, body)
                payload = json.dumps(answer).replace("{endpoint}", recorder.endpoint).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value.replace("{endpoint}", recorder.endpoint))
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_one

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = "http://127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def exchange(self, request, body):
        status, headers, answer = self.stub.answer(request.command, request.path, body)
        seen = {n: request.headers[n] for n in HEADERS if request.headers[n] is not None}
        asked = {"method": request.command, "path": request.path, "headers": seen, "body": self.body(seen, body)}
        self.exchanges.append({"request": asked, "response": {"status": status, "headers": headers, "body": answer}})
        return status, headers, answer

    def body(self, headers, body):
        kind = headers.get("content-type", "")
        if not body:
            return None
        if kind == "application/x-ndjson":
            return {"lines": [json.loads(line) for line in body.decode().splitlines()]}
        if "json" in kind:
            return {"json": json.loads(body.decode().replace(self.endpoint, "{endpoint}"))}
        return {"sha256": hashlib.sha256(body).hexdigest(), "size": len(body)}


def head(api, branch, visibility):
    """The branch's commit; repository and branch are made where they are missing."""
    try:
        return api.model_info(REPO, revision=branch).sha
    except RepositoryNotFoundError:
        api.create_repo(REPO, private=visibility == "private")
    except RevisionNotFoundError:
        api.create_branch(REPO, branch=branch)
    return api.model_info(REPO, revision=branch).sha


def listing(api, folder, revision):
    try:
        return list(api.list_repo_tree(REPO, folder, recursive=True, expand=False, revision=revision))
    except EntryNotFoundError:
        return []


def push(api, folder, target):
    """What a push by the adapter is made of, in its order."""
    branch, path = target.get("branch", "main"), target.get("path")
    parent = head(api, branch, target.get("create"))
    listing(api, path, parent)
    commit = api.upload_folder(
        repo_id=REPO, folder_path=folder, path_in_repo=path, commit_message=SUMMARY, parent_commit=parent, revision=branch
    )
    listing(api, path, commit.oid)
    standing = {tag.name for tag in api.list_repo_refs(REPO).tags} if target["tags"] else set()
    for tag in target["tags"]:
        if tag in standing:
            api.delete_tag(REPO, tag=tag)
        api.create_tag(REPO, tag=tag, revision=commit.oid)


def scenario(out, name, target, stub, standing):
    """Pushes what the stub lacks of FILES."""
    recorder = Recorder(stub)
    api = HfApi(endpoint=recorder.endpoint, token=TOKEN)
    with tempfile.TemporaryDirectory() as folder:
        for path, content in FILES.items():
            if standing.get(path) != content:
                file = pathlib.Path(folder, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
        push(api, folder, target)
    recorder.server.shutdown()
    files = {path: base64.b64encode(content).decode() for path, content in FILES.items()}
    client = "huggingface_hub %s, HF_HUB_DISABLE_XET=1" % huggingface_hub.__version__
    record = {"client": client, "target": target, "files": files, "exchanges": recorder.exchanges}
    pathlib.Path(out, name + ".json").write_text(json.dumps(record, indent=1) + "\n")
    print(name, len(recorder.exchanges), "requests")


def main(out):
    pathlib.Path(out).mkdir(parents=True, exist_ok=True)
    repos, branches = [REPO], ["main"]
    old = {"config.json": FILES["config.json"], "other.txt": b"theirs", ".gitattributes": b"*.gguf lfs\n"}
    scenario(out, "basic", {"tags": ["q4_k_m"]}, Stub(False, {}, repos, branches), {})
    scenario(out, "multipart", {"tags": []}, Stub(True, {}, repos, branches), {})
    stub = Stub(False, old, repos, branches)
    stub.tags["latest"] = "0" * 40
    scenario(out, "changed", {"tags": ["latest"]}, stub, old)
    scenario(out, "created", {"tags": [], "create": "private"}, Stub(False, {}, [], branches), {})
    scenario(out, "folder", {"tags": [], "branch": "next/gguf", "path": "gguf/q 4"}, Stub(False, {}, repos, branches), {})


if __name__ == "__main__":
    main(sys.argv[1])
