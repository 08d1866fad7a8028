"""A headless Chromium, spoken to over its DevTools protocol through a pipe.

Standard library only: the protocol over a pipe is JSON with a zero byte after each message.
"""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

NAMES = "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"

LIGHT, DARK = "light", "dark"
#: Width and height in CSS pixels, and whether it is a telephone.
DESKTOP, PHONE = (1280, 800, False), (390, 844, True)


def find():
    """The path of a browser, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


class Browser:
    """One browser process with one page; what the page does wrong is collected."""

    def __init__(self, path, patience=30):
        self.patience = patience
        self.profile = tempfile.mkdtemp(prefix="feedmill-browser-")
        # The browser reads commands on descriptor 3 and writes on 4.
        inward, self.commands = os.pipe()
        self.messages, outward = os.pipe()
        command = [
            path, "--headless", "--remote-debugging-pipe", "--disable-gpu", "--no-first-run",
            "--no-default-browser-check", "--disable-extensions", "--disable-dev-shm-usage",
            "--disable-background-networking", "--disable-component-update",
            "--hide-scrollbars", "--user-data-dir=" + self.profile,
        ]
        if os.geteuid() == 0:
            # Chromium's sandbox refuses to be set up by root, as whom CI runs in containers.
            command.append("--no-sandbox")
        # A shell puts the two descriptors in their places, in this process only.
        script = 'exec 3<&%d 4>&%d; exec "$@"' % (inward, outward)
        self.log = open(os.path.join(self.profile, "log"), "w+b")
        self.process = subprocess.Popen(
            ["bash", "-c", script, "bash", *command], pass_fds=(inward, outward),
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
        )
        os.close(inward)
        os.close(outward)
        self.buffer, self.number, self.complaints, self.requests = b"", 0, [], []
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")

    def close(self):
        os.close(self.commands)
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.messages)
        self.log.close()
        shutil.rmtree(self.profile, ignore_errors=True)

    # The protocol

    def call(self, method, **parameters):
        """Sends a command and returns its result; events that come before it are looked at."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        answer = self.wait(lambda message: message.get("id") == self.number)
        if "error" in answer:
            raise RuntimeError("%s: %s" % (method, answer["error"]))
        return answer["result"]

    def wait(self, is_it):
        end = time.monotonic() + self.patience
        while True:
            while b"\0" in self.buffer:
                raw, self.buffer = self.buffer.split(b"\0", 1)
                message = json.loads(raw)
                self.look_at(message)
                if is_it(message):
                    return message
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.messages], [], [], left)[0]:
                raise TimeoutError("the browser does not answer: " + self.last_words())
            part = os.read(self.messages, 1 << 16)
            if not part:
                raise RuntimeError("the browser has ended: " + self.last_words())
            self.buffer += part

    def last_words(self):
        self.log.seek(0)
        return self.log.read()[-2_000:].decode(errors="replace")

    def look_at(self, message):
        """Notes whatever a page without scripts and faults would not cause."""
        method, event = message.get("method"), message.get("params", {})
        if method == "Runtime.consoleAPICalled":
            texts = [str(value.get("value")) for value in event["args"]]
            self.complaints.append("console: " + " ".join(texts))
        elif method == "Runtime.exceptionThrown":
            self.complaints.append("exception: " + event["exceptionDetails"]["text"])
        elif method == "Log.entryAdded":
            self.complaints.append("log: " + event["entry"]["text"])
        elif method == "Page.javascriptDialogOpening":
            self.complaints.append("dialog: " + event["message"])
            self.send_away_dialog()
        elif method == "Network.loadingFailed":
            self.complaints.append("not loaded: " + event["errorText"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(event["request"]["url"])

    def send_away_dialog(self):
        # Its answer is read, and passed over, by whoever waits at the moment.
        message = {"id": 0, "method": "Page.handleJavaScriptDialog", "params": {"accept": False},
                   "sessionId": self.session}
        os.write(self.commands, json.dumps(message).encode() + b"\0")

    # Pages

    def open(self, url, size=DESKTOP, scheme=LIGHT):
        """Loads a page anew; forgets what earlier pages did."""
        width, height, is_phone = size
        self.width = width
        self.call("Page.navigate", url="about:blank")
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, mobile=is_phone,
            deviceScaleFactor=2 if is_phone else 1,
        )
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": scheme}
        ])
        self.complaints, self.requests = [], []
        frame = self.call("Page.navigate", url=url)
        if frame.get("errorText"):
            raise RuntimeError("%s: %s" % (url, frame["errorText"]))
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    def until(self, expression):
        end = time.monotonic() + self.patience
        while not self.value(expression):
            if time.monotonic() > end:
                raise TimeoutError("never true: " + expression)

    def value(self, expression):
        """What an expression is in the page; the protocol may evaluate where the page may not."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError("%s: %s" % (expression, result["exceptionDetails"]))
        return result["result"].get("value")

    def screenshot(self, path):
        """The whole page, also what lies below the window."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 6_000),
                "scale": 1}
        shot = self.call(
            "Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip
        )
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))
