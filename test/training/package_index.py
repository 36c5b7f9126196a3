"""A package index (PEP 503) on a free port of this machine: python3 package_index.py FOLDER.

Every name that is asked for is one wheel, which adds FOLDER, where the packages themselves lie, to what Python imports
from. stdout carries the address, then each path that is asked for.
"""
import io
import sys
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import PackageNotFoundError, version


def version_of(name):
    """Of the package itself, since packages look at each other's; Debian does not tell that of each."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "99.0"


def wheel(name, folder):
    """The bytes of a wheel that holds nothing but the way to the folder."""
    info = f"{name}-{version_of(name)}.dist-info"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"{name}.pth", f"{folder}\n")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version_of(name)}\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return file.getvalue()


class Index(BaseHTTPRequestHandler):
    def do_GET(self):  # noqa: N802
        print(self.path, flush=True)
        _, kind, name = self.path.strip("/").partition("simple/")[:3]
        if kind:
            file = f"{name}-{version_of(name)}-py3-none-any.whl"
            self.answer(f'<!DOCTYPE html><a href="/{file}">{file}</a>'.encode(), "text/html")
        else:
            self.answer(wheel(self.path.strip("/").split("-")[0], sys.argv[1]), "application/zip")

    def answer(self, body, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, *_):
        """Paths stand on stdout."""


server = HTTPServer(("127.0.0.1", 0), Index)
print(f"http://127.0.0.1:{server.server_port}/simple", flush=True)
server.serve_forever()
