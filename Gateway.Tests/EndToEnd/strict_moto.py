"""moto with a stricter door, for the end-to-end tests.

moto itself lets some requests through unchecked: those with an empty body, presigned URLs, and some of S3 and Lambda. Here
every request is verified first, by botocore's signers over the raw bytes that arrived, and refused when the signature, the
date or the key is not exact. What was refused is noted in FOLDER/refused.log, so that a test can look.
"""

import datetime
import hashlib
import io
import os
import pathlib
import sys

sys.path.insert(0, os.environ["CSG_DEPLOY_FOLDER"])
import moto_tls_server  # noqa: E402  (sets moto's environment before moto is imported)
from botocore.auth import S3SigV4Auth, SigV4Auth  # noqa: E402
from botocore.awsrequest import AWSRequest  # noqa: E402
from botocore.credentials import Credentials  # noqa: E402
from moto.iam.access_control import IAMRequestBase  # noqa: E402

S3_NAMES = ("s3", "s3-outposts", "s3-object-lambda", "s3express")
LITERALS = ("UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
secrets: dict[str, str] = {}


def exactly(base, signed_headers, payload_hash):
    """A signer of botocore's that signs the headers it is told to, and takes the payload's hash as known."""

    class Signer(base):
        def headers_to_sign(self, request):
            headers = super().headers_to_sign(AWSRequest(method=request.method, url=request.url))
            for name in list(headers.keys()):
                del headers[name]
            for name in signed_headers:
                if name not in request.headers:
                    raise ValueError(f"{name} is signed and not there")
                headers[name] = request.headers[name]
            return headers

        def payload(self, request):
            return payload_hash

    return Signer


def fields_of(environ) -> dict[str, str]:
    fields = {k[5:].replace("_", "-").lower(): v for k, v in environ.items() if k.startswith("HTTP_")}
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(name):
            fields[name.replace("_", "-").lower()] = environ[name]
    return fields


def fault_of(environ, body: bytes) -> str | None:
    """What is wrong with the request's signature; None when it is exact."""
    fields = fields_of(environ)
    authorization = fields.get("authorization", "")
    if not authorization.startswith("AWS4-HMAC-SHA256 "):
        return "no AWS4-HMAC-SHA256 authorization"
    parts = dict(part.strip().split("=", 1) for part in authorization.split(" ", 1)[1].split(","))
    key, date, region, service, terminator = parts["Credential"].split("/")
    if key not in secrets:
        return f"unknown key {key}"
    if "x-amz-date" not in fields or fields["x-amz-date"][:8] != date or terminator != "aws4_request":
        return "the scope's date is not the request's"
    sent = datetime.datetime.strptime(fields["x-amz-date"], "%Y%m%dT%H%M%SZ")
    if abs((datetime.datetime.utcnow() - sent).total_seconds()) > 300:
        return "the date is more than five minutes off"
    signed = parts["SignedHeaders"].split(";")
    unsigned = [n for n in fields if n.startswith("x-amz-") and n not in signed and n != "x-amzn-trace-id"]
    if "host" not in signed or unsigned:
        return f"not signed: {unsigned or 'host'}"
    body_hash = hashlib.sha256(body).hexdigest()
    declared = fields.get("x-amz-content-sha256", body_hash)
    if declared not in LITERALS and not declared.startswith("STREAMING-") and declared != body_hash:
        return "the declared hash is not the body's"
    target = environ.get("REQUEST_URI") or environ["RAW_URI"]
    request = AWSRequest(method=environ["REQUEST_METHOD"], url=f"https://{fields['host']}{target}", data=body)
    for name in signed:
        request.headers[name] = fields.get(name, "")
    request.context["timestamp"] = fields["x-amz-date"]
    base = S3SigV4Auth if service in S3_NAMES else SigV4Auth
    signer = exactly(base, signed, declared)(Credentials(key, secrets[key]), service, region)
    canonical = signer.canonical_request(request)
    if signer.signature(signer.string_to_sign(request, canonical), request) != parts["Signature"]:
        return f"the signature is not over\n{canonical}"
    return None


class Strict:
    """Checks each request before moto sees it, once the first credential exists."""

    def __init__(self, application, folder: pathlib.Path):
        self._application = application
        self._log = folder / "refused.log"
        self.debug = False

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read() if environ.get("wsgi.input_terminated") else environ["wsgi.input"].read(
            int(environ.get("CONTENT_LENGTH") or 0)
        )
        environ["wsgi.input"] = io.BytesIO(body)
        if environ.pop("wsgi.input_terminated", None):
            environ["CONTENT_LENGTH"] = str(len(body))
            environ.pop("HTTP_TRANSFER_ENCODING", None)
        if secrets and (fault := fault_of(environ, body)):
            with self._log.open("a") as log:
                log.write(f"{environ['REQUEST_METHOD']} {environ.get('REQUEST_URI')}: {fault}\n\n")
            start_response("403 Forbidden", [("Content-Type", "text/plain")])
            return [f"refused by the strict check: {fault}".encode()]
        return self._application(environ, start_response)


def main() -> int:
    folder = pathlib.Path(sys.argv[1])
    dispatcher = moto_tls_server.DomainDispatcherApplication
    moto_tls_server.DomainDispatcherApplication = lambda factory: Strict(dispatcher(factory), folder)
    check = moto_tls_server.try_checks

    def check_and_close(port, authority, key, secret):
        problem = check(port, authority, key, secret)
        secrets[key] = secret
        # From here on the door decides: moto's own computation fails on requests that AWS takes (a trailing slash, "/-/", a
        # query on S3), with or without a gateway. Its permission checks stay.
        IAMRequestBase.check_signature = lambda self: None
        return problem

    moto_tls_server.try_checks = check_and_close
    return moto_tls_server.main()


if __name__ == "__main__":
    sys.exit(main())
