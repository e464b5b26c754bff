# SPDX-License-Identifier: Apache-2.0
"""The exporter behind TLS and a password."""
import base64
import dataclasses
import pathlib
import ssl
import subprocess
import urllib.error
import urllib.request
from typing import Any, Optional

from kit.case import Session
from kit.exporter import free_port
from promkit import processes

USER, PASSWORD = "scraper", "correct horse"
HASH_COST = 10  # of bcrypt, as the documentation of the exporters has it


@dataclasses.dataclass(frozen=True)
class Credentials:
    user: str
    password: str


class SecureExporter:
    def __init__(self, session: Session) -> None:
        self.address = f"127.0.0.1:{free_port()}"
        self.certificate = _make_certificate(session)
        self.config = session.path("web.yml")
        self.config.write_text(
            "tls_server_config:\n"
            f"  cert_file: {self.certificate.name}\n"
            "  key_file: key.pem\n"
            "basic_auth_users:\n"
            f"  {USER}: {_bcrypt(PASSWORD)}\n")
        processes.start(session, [session.program("flowtop-exporter"), "--web.listen-address",
                                  self.address, "--interval", "1s", "--web.config.file",
                                  str(self.config)], "exporter.log")

    def status(self, path: str, credentials: Optional[Credentials]) -> int:
        request = urllib.request.Request(f"https://{self.address}{path}")
        if credentials:
            pair = f"{credentials.user}:{credentials.password}".encode()
            request.add_header("Authorization", "Basic " + base64.b64encode(pair).decode())
        context = ssl.create_default_context(cafile=str(self.certificate))
        try:
            with urllib.request.urlopen(request, timeout=10, context=context) as response:
                return response.status
        except urllib.error.HTTPError as error:
            return error.code

    def scrape_settings(self) -> dict[str, Any]:
        return {"scheme": "https", "tls_config": {"ca_file": str(self.certificate)},
                "basic_auth": {"username": USER, "password": PASSWORD}}


def _make_certificate(session: Session) -> pathlib.Path:
    certificate = session.path("cert.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=IP:127.0.0.1", "-keyout", str(session.path("key.pem")), "-out",
                    str(certificate)], check=True, stderr=subprocess.DEVNULL)
    return certificate


def _bcrypt(password: str) -> str:
    """By the exporter's own library, through perl: Python has lost its crypt."""
    salt = "$2y$%02d$" % HASH_COST + "abcdefghijklmnopqrstuu"
    done = subprocess.run(["perl", "-e", "print crypt($ARGV[0], $ARGV[1])", password, salt],
                          check=True, text=True, capture_output=True)
    return done.stdout
