"""Stands before a registry, or instead of one, and does what registries do on bad days.

    faulty_registry.py PORT hold HOST:PORT             passes on, but holds the first body above 1 MiB: half of it is
                                                       taken, then nothing moves any more
    faulty_registry.py PORT status CODE                answers CODE to everything, and quotes the credentials that came
    faulty_registry.py PORT slow SECONDS               answers nothing for so long
    faulty_registry.py PORT cut BYTES                  closes the connection after so many bytes of a larger body
    faulty_registry.py PORT lie DIGEST                 passes on, but names that digest of all that it takes

All but hold take two more arguments, HOST:PORT FILE: the fault lasts as long as FILE is there, then all is passed on.

Prints a line for each request: method, path, what became of it.
"""
import http.client, http.server, os, sys, time

port, mode, argument = int(sys.argv[1]), sys.argv[2], sys.argv[3]
behind, flag = (argument, None) if mode == "hold" else (*sys.argv[4:6], None, None)[:2]
held = []
HOUR = 3600


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        length = int(self.headers.get("Content-Length", 0))
        faulty = flag is None or os.path.exists(flag)
        if mode == "hold" and length > 1 << 20 and not held:
            held.append(self.path)
            return self.drop(length // 2, "held", HOUR)
        if mode == "cut" and faulty and length > int(argument):
            return self.drop(int(argument), "cut", 0)
        body = self.rfile.read(length)
        if mode == "status" and faulty:
            return self.reply(int(argument), [("Retry-After", "1")] if argument == "429" else [],
                              f"no: {self.headers.get('Authorization')}".encode())
        if mode == "slow" and faulty:
            return self.drop(0, "slow", float(argument))
        registry = http.client.HTTPConnection(behind, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
        registry.request(self.command, self.path, body, headers)
        response = registry.getresponse()
        lies = mode == "lie" and faulty and self.command == "PUT"
        self.reply(response.status, [(name, argument if lies and name == "Docker-Content-Digest" else value)
                                     for name, value in response.getheaders()], response.read())

    def drop(self, length, what, seconds):
        self.rfile.read(length)
        self.say(what)
        time.sleep(seconds)
        self.close_connection = True

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
