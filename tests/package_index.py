"""A package index on loopback with tiny invented wheels, for the tests of start.py."""

import http.server
import io
import threading
import urllib.parse
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager


def wheel(name: str, version: str, requires: str = "") -> bytes:
    """Return a wheel with one empty-handed module, which pip installs like any other."""
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    if requires:
        metadata += f"Requires-Dist: {requires}\n"
    files = {
        f"{name}.py": f"version = {version!r}\n",
        f"{info}/METADATA": metadata,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(path, text)
    return data.getvalue()


class PackageIndex:
    """Pages and wheels under one address; it remembers what was asked for."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []

    def add(self, folder: str, name: str, version: str, tag: str, requires: str = "") -> None:
        """Add a wheel to the index in a folder, such as "pypi" or "whl/cpu"."""
        path = f"/{folder}/{name}/{name}-{version}-{tag}.whl"
        self.files[path] = wheel(name, version, requires)

    def answer(self, path: str) -> bytes | None:
        """Return a wheel, or the page that lists a project's wheels, or None."""
        path = urllib.parse.unquote(path)
        self.asked.append(path)
        listed = [file for file in self.files if path.endswith("/") and file.startswith(path)]
        if listed:
            # As PyTorch's index does: the + of a local version is escaped in the address.
            links = [f'<a href="{urllib.parse.quote(f)}">{f.split("/")[-1]}</a>' for f in listed]
            return "<!DOCTYPE html><html><body>{}</body></html>".format("\n".join(links)).encode()
        return self.files.get(path)


@contextmanager
def serve() -> Iterator[PackageIndex]:
    """Run an empty package index on a free port of 127.0.0.1."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = index.answer(self.path)
            self.send_response(404 if body is None else 200)
            wheel_file = self.path.endswith(".whl")
            self.send_header("Content-Type", "application/zip" if wheel_file else "text/html")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        index = PackageIndex(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield index
        server.shutdown()
