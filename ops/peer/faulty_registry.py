"""Stands before a registry, or instead of one, and does what registries do on bad days.

    faulty_registry.py PORT hold HOST:PORT     passes on, but holds the first body above 1 MiB: half of it is taken,
                                               then nothing moves any more
    faulty_registry.py PORT status CODE        answers CODE to everything, and quotes the credentials that came

Prints a line for each request: method, path, what became of it.
"""
import http.client, http.server, sys, time

port, mode, argument = int(sys.argv[1]), sys.argv[2], sys.argv[3]
held = []
HOUR = 3600


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        length = int(self.headers.get("Content-Length", 0))
        if mode == "status":
            self.rfile.read(length)
            return self.reply(int(argument), [], f"no: {self.headers.get('Authorization')}".encode())
        if length > 1 << 20 and not held:
            held.append(self.path)
            self.rfile.read(length // 2)
            self.say("held")
            time.sleep(HOUR)
            self.close_connection = True
            return
        registry = http.client.HTTPConnection(argument, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
        registry.request(self.command, self.path, self.rfile.read(length), headers)
        response = registry.getresponse()
        self.reply(response.status, response.getheaders(), response.read())

    def reply(self, code, headers, body):
        self.send_response(code)
        for name, value in headers:
            if name.lower() not in ("content-length", "connection", "date", "transfer-encoding"):
                self.send_header(name, value)
        self.send_header("Content-Length", len(body))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.say(code)

    def say(self, what):
        print(self.command, self.path.partition("?")[0], what, flush=True)

    def log_message(self, *_):
        pass

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = answer


http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
