"""moto's server behind TLS, for the names of AWS, with its signature and IAM checks on.

Started by moto.sh with an interpreter that has moto installed. Differs from `moto_server` in four points: every AWS
host gets a certificate of its own, made at its first handshake under a small CA (FOLDER/ca.crt); a client that is slow
with its handshake does not hold up the others; once the first credential exists, every request has to be signed by a
known key and allowed by a policy; and signatures are checked strictly (moto_checks.py). That the checks work is tried out
before the server calls itself ready.
"""

import argparse
import collections
import datetime
import ipaddress
import os
import pathlib
import re
import signal
import ssl
import sys
import tempfile
import threading

# The calls that make the first credential; moto lets exactly these through unchecked.
FREE_CALLS = 3
os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = str(FREE_CALLS)
for name in list(os.environ):
    if name.startswith("AWS_") or name.lower() in ("http_proxy", "https_proxy", "all_proxy"):
        del os.environ[name]
os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
sys.dont_write_bytecode = True

import boto3  # noqa: E402
import moto_checks  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402
from cryptography import x509  # noqa: E402
from cryptography.hazmat.primitives import hashes, serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID  # noqa: E402
from moto.moto_server.werkzeug_app import (  # noqa: E402
    DomainDispatcherApplication,
    create_backend_app,
)
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler  # noqa: E402

AWS_HOST = re.compile(
    r"([a-z0-9_-]+\.)+(amazonaws\.com|amazonaws\.com\.cn|api\.aws|on\.aws|api\.amazonwebservices\.com\.cn|amazonaws\.eu)"
)
HANDSHAKE_SECONDS = 10
CERTIFICATES_KEPT = 1000

ADMINISTRATOR_POLICY = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
)


def write_private(path: pathlib.Path, content: bytes) -> None:
    """Writes a file that only its owner can read, whole or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(temporary, path)


def private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def key_usage(signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def certificate(subject, issuer, public_key, days) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=days))
    )


class Authority:
    """The CA of the emulator and the TLS contexts made under it, one per host."""

    def __init__(self, folder: pathlib.Path):
        self._folder = folder
        self._lock = threading.Lock()
        self._contexts: collections.OrderedDict[str, ssl.SSLContext] = collections.OrderedDict()
        self.certificate_file = folder / "ca.crt"
        key_file = folder / "ca.key"
        try:
            self._key = serialization.load_pem_private_key(key_file.read_bytes(), None)
            self._certificate = x509.load_pem_x509_certificate(self.certificate_file.read_bytes())
        except FileNotFoundError:
            self._key, self._certificate = self._create()
            write_private(key_file, private_pem(self._key))
            write_private(
                self.certificate_file,
                self._certificate.public_bytes(serialization.Encoding.PEM),
            )
            self.certificate_file.chmod(0o644)
        self._leaf_key = ec.generate_private_key(ec.SECP256R1())
        self.server_context = self._context_for("localhost")
        self.server_context.sni_callback = self._select

    @staticmethod
    def _create():
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Emulated AWS (moto)")])
        identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        made = (
            certificate(name, name, key.public_key(), 3650)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(key_usage(signs_certificates=True), critical=True)
            .add_extension(identifier, critical=False)
            .sign(key, hashes.SHA256())
        )
        return key, made

    def _select(self, socket: ssl.SSLObject, name, _context) -> None:
        # Other names than AWS's keep the certificate for localhost, and so are refused by the client.
        if name and AWS_HOST.fullmatch(name.lower()):
            socket.context = self._context_for(name.lower())

    def _context_for(self, host: str) -> ssl.SSLContext:
        with self._lock:
            if host in self._contexts:
                self._contexts.move_to_end(host)
                return self._contexts[host]
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            with tempfile.NamedTemporaryFile(dir=self._folder) as pem:
                pem.write(self._leaf(host) + private_pem(self._leaf_key))
                pem.flush()
                context.load_cert_chain(pem.name)
            self._contexts[host] = context
            if len(self._contexts) > CERTIFICATES_KEPT:
                self._contexts.popitem(last=False)
            return context

    def _leaf(self, host: str) -> bytes:
        names = [x509.DNSName(host)]
        if host == "localhost":
            names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
        issuer_key = self._certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        public_key = self._leaf_key.public_key()
        return (
            certificate(
                # A common name holds 64 characters at most; the name that counts is the alternative name.
                x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])]),
                self._certificate.subject,
                public_key,
                90,
            )
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(key_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_key),
                critical=False,
            )
            .sign(self._key, hashes.SHA256())
            .public_bytes(serialization.Encoding.PEM)
        )


class ExactTargetHandler(WSGIRequestHandler):
    """Hands on the request target as it came: Python's server folds slashes at its start, which belong to a key of S3."""

    def make_environ(self):
        environ = super().make_environ()
        target = self.requestline.split(" ")[1]
        environ["RAW_URI"] = environ["REQUEST_URI"] = target
        folded = len(target) - len(target.lstrip("/")) - 1
        environ["PATH_INFO"] = "/" * max(folded, 0) + environ["PATH_INFO"]
        return environ


class TlsServer(ThreadedWSGIServer):
    """Does the handshake in the connection's own thread, where a slow client delays nobody else."""

    daemon_threads = True

    def __init__(self, port: int, context: ssl.SSLContext):
        application = DomainDispatcherApplication(create_backend_app)
        application.debug = True
        super().__init__("127.0.0.1", port, moto_checks.keeping_body(application), ExactTargetHandler)
        self.ssl_context = context  # what makes the scheme https

    def finish_request(self, request, client_address):
        request.settimeout(HANDSHAKE_SECONDS)
        try:
            connection = self.ssl_context.wrap_socket(request, server_side=True)
        except (OSError, ValueError) as error:
            self.log("info", "handshake failed: %s", error)
            return
        try:
            connection.settimeout(None)
            super().finish_request(connection, client_address)
        finally:
            # Whatever the handler left unread would turn the close into a reset, and lose the answer.
            self.shutdown_request(connection)


def client(service: str, port: int, authority: Authority, key: str, secret: str):
    return boto3.session.Session().client(
        service,
        region_name="us-east-1",
        endpoint_url=f"https://127.0.0.1:{port}",
        verify=str(authority.certificate_file),
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=Config(proxies={}, retries={"total_max_attempts": 1}),
    )


def create_credential(port: int, authority: Authority) -> tuple[str, str]:
    iam = client("iam", port, authority, "AKIAFIRSTCREDENTIAL0", "unchecked")
    iam.create_user(UserName="gateway")
    key = iam.create_access_key(UserName="gateway")["AccessKey"]
    iam.put_user_policy(
        UserName="gateway", PolicyName="everything", PolicyDocument=ADMINISTRATOR_POLICY
    )
    return key["AccessKeyId"], key["SecretAccessKey"]


def refusal_of(call) -> str:
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "accepted"


def try_checks(port: int, authority: Authority, key: str, secret: str) -> str | None:
    """What is wrong with the checks, or None when right is accepted and wrong refused."""

    # IAM, because moto words these errors in XML whatever the service, and IAM's clients read XML.
    def list_users(access_key, secret_key):
        return refusal_of(client("iam", port, authority, access_key, secret_key).list_users)

    def list_functions(secret_key):
        return refusal_of(client("lambda", port, authority, key, secret_key).list_functions)

    outcomes = {
        "a right signature": (list_users(key, secret), "accepted"),
        "a wrong secret": (list_users(key, secret[::-1]), "SignatureDoesNotMatch"),
        "an unknown key": (list_users("AKIAUNKNOWNUNKNOWN00", secret), "InvalidClientTokenId"),
        "a right signature without a body": (list_functions(secret), "accepted"),
        "a wrong signature without a body": (list_functions(secret[::-1]), "403"),
    }
    wrong = [
        f"{case} was answered with {seen}, not {expected}"
        for case, (seen, expected) in outcomes.items()
        if seen != expected
    ]
    return "; ".join(wrong) or None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    folder: pathlib.Path = arguments.folder

    # A terminal's Ctrl-C is for who started us; they end us when they are done.
    if os.getsid(0) != os.getpid():
        if os.getpgrp() == os.getpid():
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        else:
            os.setsid()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    # werkzeug and moto's own calls name the port from here.
    os.environ["MOTO_PORT"] = str(arguments.port)

    moto_checks.install()
    authority = Authority(folder)
    server = TlsServer(arguments.port, authority.server_context)
    port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    key, secret = create_credential(port, authority)
    if problem := try_checks(port, authority, key, secret):
        print(f"moto does not check requests: {problem}", file=sys.stderr)
        return 1
    lines = (
        f"UPSTREAM=127.0.0.1:{port}",
        f"UPSTREAM_CA={authority.certificate_file}",
        f"AWS_ACCESS_KEY_ID={key}",
        f"AWS_SECRET_ACCESS_KEY={secret}",
    )
    write_private(folder / "ready", ("\n".join(lines) + "\n").encode())
    thread.join()
    return 0


if __name__ == "__main__":
    sys.exit(main())
