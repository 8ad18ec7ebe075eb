# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A headless Chromium with one page, driven by the DevTools protocol."""

import base64
import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import websocket

from tools.problem import Problem

_SWITCHES = (
    "--headless=new",
    "--remote-debugging-port=0",
    "--remote-allow-origins=*",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-gpu",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-proxy-server",
)
_READY = """(() => document.readyState === "complete" && document.fonts.status === "loaded"
    && !document.querySelector(".o_loading_indicator, .o_blockUI, .fa-spin")
    && [...document.images].every((image) => image.complete || image.loading === "lazy")
    && !!(%s))()"""
_TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@contextlib.contextmanager
def chromium(browser, environ=os.environ):
    """Start a browser with an empty profile; gives its Page, and ends it after the `with` block."""
    profile = Path(tempfile.mkdtemp(prefix="clinic-pictures-"))
    switches = [*_SWITCHES, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    process = subprocess.Popen(
        [browser, *switches, f"--user-data-dir={profile}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=dict(environ),
    )
    try:
        page = Page(_socket_of(process, profile / "DevToolsActivePort"))
        yield page
        page.close()
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
        process.kill()
        process.wait()
        shutil.rmtree(profile, ignore_errors=True)


def _socket_of(process, port_file, patience=60):
    """The address of the browser's socket, which it writes down once it listens."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and process.poll() is None:
        words = port_file.read_text(encoding="utf-8").split() if port_file.exists() else []
        if len(words) == 2:
            return f"ws://127.0.0.1:{words[0]}{words[1]}"
        time.sleep(0.1)
    raise Problem("Chromium did not start.")


class Page:
    """The browser's only page: go somewhere, wait for something, act, look."""

    def __init__(self, address, patience=60):
        self.patience = patience
        self._socket = websocket.create_connection(address, timeout=patience, http_no_proxy=["127.0.0.1"])
        self._number = 0
        self._session = None
        target = self.command("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.command("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.command("Page.enable")

    def close(self):
        """Hang up."""
        self._socket.close()

    def command(self, method, **params):
        """One command of the protocol and its result; events are passed over."""
        number = self._send(method, params)
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("method") == "Page.javascriptDialogOpening":  # "Leave this page?"
                self._send("Page.handleJavaScriptDialog", {"accept": True})
            if answer.get("id") == number:
                if "error" in answer:
                    raise Problem(f"Chromium refuses {method}: {answer['error']['message']}")
                return answer["result"]

    def _send(self, method, params):
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._socket.send(json.dumps(message))
        return self._number

    def evaluate(self, expression):
        """The value of a JavaScript expression, or what its promise gives."""
        answer = self.command("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise Problem(f"In the page: {details.get('exception', {}).get('description') or details['text']}")
        return answer["result"].get("value")

    def screen(self, width, height, mobile=False):
        """The size of what is seen, and whether it is a telephone's."""
        self.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile
        )
        self.command("Emulation.setTouchEmulationEnabled", enabled=mobile)

    def go(self, url):
        """Open an address."""
        self.command("Page.navigate", url=url)

    def wait(self, condition, what):
        """Wait until nothing loads any more and the JavaScript condition holds."""
        deadline = time.monotonic() + self.patience
        while time.monotonic() < deadline:
            with contextlib.suppress(Problem):  # a page that is being left has no context to ask in
                if self.evaluate(_READY % condition):
                    self.evaluate(_TWO_FRAMES)
                    return
            time.sleep(0.1)
        raise Problem(f"The page has no {what}: {self.evaluate('location.href')}")

    def see(self, selector):
        """Wait until something that the selector names can be seen."""
        self.wait(f"document.querySelector({json.dumps(selector)})?.checkVisibility()", selector)

    def click(self, selector):
        """Click the first thing that the selector names."""
        self.see(selector)
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")

    def type(self, selector, text):
        """Type into a field, over what stands there."""
        self.see(selector)
        self.evaluate(
            f"((field) => {{ field.focus(); field.select?.(); }})(document.querySelector({json.dumps(selector)}))"
        )
        self.command("Input.insertText", text=text)

    def shot(self):
        """What is seen now, as a PNG."""
        self.evaluate(_TWO_FRAMES)
        return base64.b64decode(self.command("Page.captureScreenshot", format="png")["data"])
