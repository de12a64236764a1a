"""The payload forms, addresses and odd names of S3 as boto3 programs use them."""

import base64
import hashlib
import io
import os
import ssl
import urllib.error
import urllib.request

from boto3.s3.transfer import TransferConfig
from gateway import REGION, call, client

BUCKET = "boto3-bucket"
DOTTED = "boto3.with.dots"
MEBIBYTE = 1024 * 1024

s3 = client("s3", signature_version="s3v4")


def stored(key: str) -> bytes:
    return s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()


def over_url(method: str, url: str, body: bytes | None = None, **headers) -> bytes:
    """What a program without any SDK gets from a presigned URL; proxy and root certificate are the environment's."""
    context = ssl.create_default_context(cafile=os.environ["AWS_CA_BUNDLE"])
    request = urllib.request.Request(url, data=body, method=method, headers=headers)
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context))
    with opener.open(request, timeout=30) as answer:
        return answer.read()


def over_form(form: dict, content: bytes, name: str = "a b.txt") -> bytes:
    """What a browser sends when a form from generate_presigned_post is submitted with a file."""
    boundary = "----boundary" + os.urandom(8).hex()
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n' for field, value in form["fields"].items()]
    file = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'
    body = "".join([*parts, file]).encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return over_url("POST", form["url"], body, **{"Content-Type": f"multipart/form-data; boundary={boundary}"})


def keeps(key: str) -> None:
    body = os.urandom(1000)
    s3.put_object(Bucket=BUCKET, Key=key, Body=body, Metadata={"note": "x  y"})
    assert stored(key) == body
    assert s3.head_object(Bucket=BUCKET, Key=key)["ContentLength"] == len(body)
    listed = [entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET, Prefix=key)["Contents"]]
    assert listed == [key], listed


def deletes(chosen) -> None:
    for key in ("gone 0", "gone+1"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"")
    answer = chosen.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "gone 0"}, {"Key": "gone+1"}]})
    assert sorted(entry["Key"] for entry in answer["Deleted"]) == ["gone 0", "gone+1"], answer
    assert "Contents" not in s3.list_objects_v2(Bucket=BUCKET, Prefix="gone")


def addresses(style: str, bucket: str) -> None:
    styled = client("s3", s3={"addressing_style": style})
    styled.put_object(Bucket=bucket, Key="style ü", Body=style.encode())
    assert styled.get_object(Bucket=bucket, Key="style ü")["Body"].read() == style.encode()


@call("a bucket is made")
def _():
    for name in (BUCKET, DOTTED):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})


@call("a key with spaces and signs is kept")
def _():
    keeps("a b+c%d&e=f;g:h@i$j,k!l*m'n(o)p~q#r?s")


@call("a key that looks escaped is kept")
def _():
    keeps("a%20b%2Fc%252F+%2B")


@call("a key in unicode is kept")
def _():
    keeps("ü/ß/日本語/𝄞/e\u0301")


@call("a key with repeated slashes is kept")
def _():
    keeps("a//b///c//")


@call("a key that starts with a slash is kept")
def _():
    # moto drops that slash from the names it lists.
    s3.put_object(Bucket=BUCKET, Key="/at/the/root", Body=b"root")
    assert stored("/at/the/root") == b"root"


@call("a key with dot segments is kept")
def _():
    keeps("a/./b/../c/...")


@call("an object with a trailing checksum is kept")
def _():
    for algorithm in ("CRC32", "SHA256", "SHA1"):
        s3.put_object(Bucket=BUCKET, Key="trailing", Body=io.BytesIO(algorithm.encode()), ChecksumAlgorithm=algorithm)
        assert stored("trailing") == algorithm.encode()


@call("an object without a checksum is kept")
def _():
    plain = client("s3", request_checksum_calculation="when_required", response_checksum_validation="when_required")
    plain.put_object(Bucket=BUCKET, Key="plain", Body=b"plain")
    assert plain.get_object(Bucket=BUCKET, Key="plain")["Body"].read() == b"plain"


@call("an object with an unsigned body is kept")
def _():
    unsigned = client("s3", s3={"payload_signing_enabled": False}, request_checksum_calculation="when_required")
    unsigned.put_object(Bucket=BUCKET, Key="unsigned", Body=b"unsigned")
    assert stored("unsigned") == b"unsigned"


@call("an object with a signed body is kept")
def _():
    signed = client("s3", s3={"payload_signing_enabled": True}, request_checksum_calculation="when_required")
    signed.put_object(Bucket=BUCKET, Key="signed", Body=io.BytesIO(b"signed" * 100_000))
    assert stored("signed") == b"signed" * 100_000


@call("an empty object is kept")
def _():
    s3.put_object(Bucket=BUCKET, Key="empty")
    assert stored("empty") == b""


@call("an object is kept in parts")
def _():
    body = os.urandom(12 * MEBIBYTE + 17)
    s3.upload_fileobj(io.BytesIO(body), BUCKET, "parts", Config=TransferConfig(multipart_chunksize=5 * MEBIBYTE, multipart_threshold=5 * MEBIBYTE))
    assert s3.head_object(Bucket=BUCKET, Key="parts")["ETag"].endswith('-3"')
    down = io.BytesIO()
    s3.download_fileobj(BUCKET, "parts", down, Config=TransferConfig(multipart_threshold=5 * MEBIBYTE))
    assert hashlib.sha256(down.getvalue()).digest() == hashlib.sha256(body).digest()


@call("an object is copied under an odd name")
def _():
    s3.put_object(Bucket=BUCKET, Key="from ü+%", Body=b"copied")
    s3.copy_object(Bucket=BUCKET, Key="to ü+%", CopySource={"Bucket": BUCKET, "Key": "from ü+%"})
    assert stored("to ü+%") == b"copied"


@call("a part of an object is read")
def _():
    s3.put_object(Bucket=BUCKET, Key="range", Body=b"0123456789")
    part = s3.get_object(Bucket=BUCKET, Key="range", Range="bytes=2-4")
    assert (part["Body"].read(), part["ContentRange"]) == (b"234", "bytes 2-4/10")


@call("objects are listed by prefix and delimiter")
def _():
    for key in ("list/a b/1", "list/ß/2", "list/ü"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"")
    for pages in (s3.list_objects_v2, s3.list_objects):
        page = pages(Bucket=BUCKET, Prefix="list/", Delimiter="/")
        assert [entry["Prefix"] for entry in page["CommonPrefixes"]] == ["list/a b/", "list/ß/"], page
        assert [entry["Key"] for entry in page["Contents"]] == ["list/ü"], page
    # boto3 asks for encoded names by itself and decodes them; asked for by the program, they stay encoded.
    page = s3.list_objects_v2(Bucket=BUCKET, Prefix="list/", Delimiter="/", EncodingType="url")
    assert [entry["Key"] for entry in page["Contents"]] == ["list/%C3%BC"], page


@call("objects are deleted together, with a checksum")
def _():
    deletes(s3)


@call("objects are deleted together, with an MD5")
def _():
    def digest(params, **_):
        params["headers"]["Content-MD5"] = base64.b64encode(hashlib.md5(params["body"]).digest()).decode()

    # As SDKs did before they had other checksums.
    older = client("s3")
    older.meta.events.register("before-call.s3.DeleteObjects", digest)
    deletes(older)


@call("a bucket is addressed by path")
def _():
    addresses("path", BUCKET)


@call("a bucket is addressed by host")
def _():
    addresses("virtual", BUCKET)


@call("a bucket with dots is addressed by path")
def _():
    addresses("path", DOTTED)


@call("a presigned GET is served")
def _():
    s3.put_object(Bucket=BUCKET, Key="presigned ü+%", Body=b"presigned")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "presigned ü+%"})
    assert over_url("GET", url) == b"presigned"


@call("a presigned GET with other answer headers is served")
def _():
    s3.put_object(Bucket=BUCKET, Key="presigned", Body=b"presigned")
    parameters = {"Bucket": BUCKET, "Key": "presigned", "ResponseContentDisposition": 'attachment; filename="a b.txt"'}
    assert over_url("GET", s3.generate_presigned_url("get_object", Params=parameters)) == b"presigned"


@call("a presigned PUT is served")
def _():
    url = s3.generate_presigned_url("put_object", Params={"Bucket": BUCKET, "Key": "put by url"})
    over_url("PUT", url, b"sent", **{"Content-Type": "application/octet-stream"})
    assert stored("put by url") == b"sent"


@call("a presigned PUT with a signed content type is served")
def _():
    url = s3.generate_presigned_url("put_object", Params={"Bucket": BUCKET, "Key": "typed", "ContentType": "text/plain"})
    over_url("PUT", url, b"sent", **{"Content-Type": "text/plain"})
    assert s3.head_object(Bucket=BUCKET, Key="typed")["ContentType"] == "text/plain"


@call("a presigned POST is served")
def _():
    content = os.urandom(MEBIBYTE)
    form = s3.generate_presigned_post(
        BUCKET,
        "posted/ü.bin",
        Fields={"acl": "private", "Content-Type": "text/plain"},
        Conditions=[{"acl": "private"}, ["starts-with", "$Content-Type", "text/"], ["content-length-range", 1, 2 * MEBIBYTE]],
    )
    over_form(form, content)
    assert stored("posted/ü.bin") == content


@call("a presigned POST with another field than was signed is refused")
def _():
    form = s3.generate_presigned_post(BUCKET, "posted", Fields={"acl": "private"}, Conditions=[{"acl": "private"}])
    form["fields"]["acl"] = "public-read"
    try:
        over_form(form, b"")
    except urllib.error.HTTPError as refused:
        assert refused.code == 403 and "Policy Condition failed" in refused.read().decode()
    else:
        raise AssertionError("it was served")


@call("metadata in many headers comes back")
def _():
    metadata = {f"name-{n}": f"value {n}" for n in range(30)}
    s3.put_object(Bucket=BUCKET, Key="metadata", Body=b"", Metadata=metadata)
    assert s3.head_object(Bucket=BUCKET, Key="metadata")["Metadata"] == metadata
