"""
A bridge's test suite in Python, with nothing but the standard library: the mock homeserver runs beside it, loses
acknowledgements, starts again, and the bridge must have each message once.

    python3 -m unittest -v examples/python/test_bridge.py

The command is started by itself, not through npx: npx ends when it is told to, and leaves behind what it has started.
"""

import json
import os
import shlex
import subprocess
import tempfile
import threading
import unittest
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMAND = shlex.split(os.environ.get("MOCK", "node_modules/.bin/appservice"))


class Bridge(BaseHTTPRequestHandler):
    """The smallest thing that receives: it remembers transaction IDs, as the specification asks."""

    protocol_version = "HTTP/1.1"
    seen, messages = set(), []

    def do_PUT(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path not in self.seen:
            self.seen.add(self.path)
            texts = [event["content"].get("body") for event in body["events"] if event["type"] == "m.room.message"]
            self.messages.extend(texts)
        self.answer(200, {})

    def do_GET(self):
        self.answer(404, {"errcode": "M_NOT_FOUND", "error": "nobody of ours"})

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def ask(method, url, body=None, token=None):
    """Asks the homeserver, as a client or as a test that reaches into it."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=20) as response:
        return json.load(response)


class Deliveries(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.bridge = ThreadingHTTPServer(("127.0.0.1", 0), Bridge)
        threading.Thread(target=cls.bridge.serve_forever, daemon=True).start()
        cls.folder = tempfile.TemporaryDirectory()
        registration = os.path.join(cls.folder.name, "irc.yaml")
        with open(registration, "w") as file:
            json.dump(
                {
                    "id": "irc",
                    "url": f"http://127.0.0.1:{cls.bridge.server_port}",
                    "as_token": "AS",
                    "hs_token": "HS",
                    "sender_localpart": "_irc_bot",
                    "namespaces": {"rooms": [{"exclusive": False, "regex": ".*"}]},
                },
                file,
            )
        options = ["--stateful", "--control", "--quiet", "--port", "0", "--seed", "7"]
        cls.mock = subprocess.Popen(
            [*COMMAND, "mock", "homeserver", *options, "--registration", registration],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        # The first line says where it listens; it is ready then.
        cls.url = cls.mock.stdout.readline().split()[-1]

    @classmethod
    def tearDownClass(cls):
        cls.mock.terminate()
        cls.mock.wait()
        cls.mock.stdout.close()
        cls.bridge.shutdown()
        cls.bridge.server_close()
        cls.folder.cleanup()

    def setUp(self):
        ask("POST", f"{self.url}/_mock/reset", {})
        Bridge.seen.clear()
        Bridge.messages.clear()
        self.alice = ask("POST", f"{self.url}/_mock/users", {"localpart": "alice"})["access_token"]
        self.room = ask("POST", f"{self.url}/_matrix/client/v3/createRoom", {}, self.alice)["room_id"]

    def say(self, text, txn_id):
        path = f"/_matrix/client/v3/rooms/{self.room}/send/m.room.message/{txn_id}"
        ask("PUT", self.url + path, {"msgtype": "m.text", "body": text}, self.alice)

    def until_delivered(self):
        """Waits until the bridge has accepted everything: a pause of minutes takes milliseconds."""
        ask("POST", f"{self.url}/_mock/until-delivered", {})

    def test_a_message_arrives(self):
        self.say("hello?", "1")
        self.until_delivered()
        self.assertEqual(Bridge.messages, ["hello?"])

    def test_a_lost_acknowledgement_repeats_the_transaction_and_not_the_message(self):
        self.until_delivered()
        plan = [{"at": "transaction", "times": 3, "trouble": "acknowledgement-lost"}]
        trouble = ask("POST", f"{self.url}/_mock/trouble", plan)["trouble_id"]
        self.say("once", "1")
        self.until_delivered()
        self.assertEqual(len(ask("DELETE", f"{self.url}/_mock/trouble/{trouble}")["met"]), 3)
        self.assertEqual(Bridge.messages, ["once"])
        attempts = [pushed["attempt"] for pushed in ask("GET", f"{self.url}/_mock/pushed")["pushed"]]
        self.assertEqual(attempts[-4:], [1, 2, 3, 4])

    def test_what_was_said_before_a_restart_arrives_after_it(self):
        ask("POST", f"{self.url}/_mock/trouble", [{"at": "transaction", "trouble": "unreachable"}])
        self.say("before", "1")
        ask("POST", f"{self.url}/_mock/restart", {})
        self.say("after", "2")
        self.until_delivered()
        self.assertEqual(Bridge.messages, ["before", "after"])


if __name__ == "__main__":
    unittest.main()
