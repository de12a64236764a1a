#!/usr/bin/env python3
"""Writes the signing vectors beside this file: one folder per case, signed by botocore itself.

    python3 generate.py

Each folder holds
    case.json              form, service, region, rules, payload hash, secret (an invented one)
    request.txt            the request as it is sent, header values as bytes
    canonical-request.txt  what botocore hashed
    string-to-sign.txt     what botocore signed
    signature.txt          what came out

Run with botocore 1.43; another version should write the same bytes.
"""

import datetime
import json
import pathlib
import shutil

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

HERE = pathlib.Path(__file__).parent
ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
NOW = datetime.datetime(2026, 1, 2, 3, 4, 5)
S3 = "https://examplebucket.s3.eu-west-1.amazonaws.com"
DYNAMODB = "https://dynamodb.eu-west-1.amazonaws.com"
API = "https://abc123.execute-api.eu-west-1.amazonaws.com"

botocore.auth.get_current_datetime = lambda *_: NOW


def write(folder, name, text):
    (folder / name).write_bytes(text.encode("utf-8"))


def case(name, signer, service, method, url, headers=(), body=b"", token=None, region="eu-west-1", context=None, **options):
    request = AWSRequest(method=method, url=url, data=body)
    for key, value in headers:
        request.headers.add_header(key, value)
    request.context.update(context or {})
    auth = signer(Credentials(ACCESS_KEY, SECRET, token), service, region, **options)
    seen = {}
    canonical_request, string_to_sign, signature = auth.canonical_request, auth.string_to_sign, auth.signature

    def keep(key, value):
        seen[key] = value
        return value

    auth.canonical_request = lambda r: keep("canonical", canonical_request(r))
    auth.string_to_sign = lambda r, c: keep("string", string_to_sign(r, c))
    auth.signature = lambda s, r: keep("signature", signature(s, r))
    auth.add_auth(request)

    scheme, _, rest = request.url.partition("://")
    host, slash, target = rest.partition("/")
    lines = [f"{method} {slash}{target} HTTP/1.1"]
    if "host" not in (key.lower() for key in request.headers.keys()):
        lines.append(f"Host: {host}")
    lines += [f"{key}: {value}" for key, value in request.headers.items()]

    folder = HERE / name
    folder.mkdir()
    is_query = "Query" in signer.__name__
    write(folder, "request.txt", "\n".join(lines) + "\n")
    write(folder, "canonical-request.txt", seen["canonical"])
    write(folder, "string-to-sign.txt", seen["string"])
    write(folder, "signature.txt", seen["signature"])
    write(folder, "case.json", json.dumps({
        "signer": signer.__name__,
        "form": "query" if is_query else "header",
        "rules": "s3" if signer.__name__.startswith("S3") else "general",
        "service": service,
        "region": region,
        "secret": SECRET,
        "payloadHash": seen["canonical"].rsplit("\n", 1)[1],
        "hasSessionToken": token is not None,
    }, indent=2) + "\n")


def main():
    for folder in HERE.iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)

    general, s3 = botocore.auth.SigV4Auth, botocore.auth.S3SigV4Auth
    general_query, s3_query = botocore.auth.SigV4QueryAuth, botocore.auth.S3SigV4QueryAuth
    json_headers = [("Content-Type", "application/x-amz-json-1.0"), ("X-Amz-Target", "DynamoDB_20120810.ListTables")]

    # The general rule.
    case("general-json", general, "dynamodb", "POST", DYNAMODB + "/", json_headers, b"{}")
    case("general-json-with-token", general, "dynamodb", "POST", DYNAMODB + "/", json_headers, b"{}", token="FwoGZXIvYXdzE//token+=")
    case("general-query-protocol", general, "sts", "POST", "https://sts.amazonaws.com/",
         [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
         b"Action=GetCallerIdentity&Version=2011-06-15", region="us-east-1")
    case("general-date-header", general, "iam", "GET", "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
         [("Date", "x")], region="us-east-1")
    case("general-path-encoded-twice", general, "lambda", "GET",
         "https://lambda.eu-west-1.amazonaws.com/2017-03-31/tags/arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Af")
    case("general-path-reserved-characters", general, "execute-api", "GET", API + "/v1/a:b@c$d!e*f'(g),h;i=j&k+l")
    case("general-path-escaped-slash", general, "execute-api", "GET", API + "/v1/a%2Fb%2fc")
    case("general-path-dot-segments", general, "execute-api", "GET", API + "/v1/./a/../b/.//c/..")
    case("general-path-dots-at-the-end", general, "execute-api", "GET", API + "/v1/a/.")
    case("general-path-repeated-slashes", general, "execute-api", "GET", API + "//v1///a//")
    case("general-path-above-the-root", general, "execute-api", "GET", API + "/../../a")
    case("general-path-escaped-dots", general, "execute-api", "GET", API + "/a/%2E%2E/b")
    case("general-path-unicode", general, "execute-api", "GET", API + "/caf%C3%A9/%E4%B8%AD%F0%9F%98%80~")
    case("general-no-path", general, "execute-api", "GET", API)
    case("general-query-order", general, "execute-api", "GET", API + "/?b=2&a=2&a=1&a=&A=1&a-b=1&a.b=1&_=&~=")
    case("general-query-encoded-names", general, "execute-api", "GET", API + "/?z=1&%C3%A9=2&%7Bx%7D=3&-=4")
    case("general-query-empty-values", general, "execute-api", "GET", API + "/?flag&empty=&b")
    case("general-query-encoded-values", general, "execute-api", "GET", API + "/?q=a%20b%2Bc%2Fd%3De%26f%25g&r=%E4%B8%AD")
    case("general-header-spacing", general, "execute-api", "GET", API + "/",
         [("X-Amz-Meta-A", "  a   b\t\tc  "), ("X-Amz-Meta-B", '"a   b"'), ("X-Amz-Meta-C", "")])
    case("general-header-repeated", general, "execute-api", "GET", API + "/",
         [("X-Amz-Meta-A", " one  two "), ("X-Amz-Meta-A", "three"), ("X-Amz-Meta-A", "a,b")])
    case("general-header-order", general, "execute-api", "GET", API + "/",
         [("X-Amz-Meta-b_c", "1"), ("X-Amz-Meta-b-c", "2"), ("X-Amz-Meta-b", "3"), ("X-Amz-Meta-B1", "4")])
    case("general-header-utf8", general, "execute-api", "GET", API + "/", [("X-Amz-Meta-A", "caf\u00e9 \u00e0 \u4e2d")])
    case("general-unsigned-by-botocore", general, "execute-api", "GET", API + "/",
         [("User-Agent", "x"), ("X-Amzn-Trace-Id", "Root=1"), ("Expect", "100-continue"), ("Connection", "keep-alive")])
    case("general-port-in-host", general, "execute-api", "GET", "https://localhost:4566/v1")

    # The rule of S3.
    case("s3-get", s3, "s3", "GET", S3 + "/test.txt", [("Range", "bytes=0-9")])
    case("s3-put", s3, "s3", "PUT", S3 + "/test.txt", [("Content-Type", "text/plain"), ("x-amz-storage-class", "STANDARD_IA")], b"hello")
    case("s3-put-unsigned", s3, "s3", "PUT", S3 + "/test.txt", [("Content-MD5", "XUFAKrxLKna5cZ2REBfFkg==")], b"hello",
         context={"has_streaming_input": True})
    case("s3-put-trailer", s3, "s3", "PUT", S3 + "/test.txt",
         [("Content-Encoding", "aws-chunked"), ("X-Amz-Trailer", "x-amz-checksum-crc32"), ("X-Amz-Decoded-Content-Length", "5")], b"hello",
         context={"checksum": {"request_algorithm": {"in": "trailer", "algorithm": "crc32", "name": "x-amz-checksum-crc32"}}})
    case("s3-key-with-spaces-and-plus", s3, "s3", "GET", S3 + "/a%20b%2Bc%20/d")
    case("s3-key-with-percent", s3, "s3", "GET", S3 + "/100%25/a%252Fb")
    case("s3-key-with-repeated-slashes", s3, "s3", "GET", S3 + "//a//b///")
    case("s3-key-with-dot-segments", s3, "s3", "GET", S3 + "/a/../b/./c/..")
    case("s3-key-unicode", s3, "s3", "GET", S3 + "/caf%C3%A9/%E4%B8%AD%F0%9F%98%80~")
    case("s3-key-reserved-characters", s3, "s3", "GET", S3 + "/%3A%40%24%21%2A%27%28%29%2C%3B%3D%26%3F%23%5B%5D")
    case("s3-subresource", s3, "s3", "GET", S3 + "/?acl")
    case("s3-list", s3, "s3", "GET", S3 + "/?list-type=2&prefix=a%20b%2F%C3%A9&delimiter=%2F&encoding-type=url")
    case("s3-metadata-utf8", s3, "s3", "PUT", S3 + "/a", [("x-amz-meta-name", "caf\u00e9 \u4e2d")], b"")
    case("s3-copy", s3, "s3", "PUT", S3 + "/b", [("x-amz-copy-source", "/other/caf%C3%A9")])

    # Presigned URLs.
    case("presigned-general", general_query, "sts", "GET", "https://sts.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15",
         region="us-east-1", expires=60)
    case("presigned-general-with-token", general_query, "sts", "GET",
         "https://sts.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15", region="us-east-1", token="FwoGZXIvYXdzE//token+=")
    case("presigned-general-header", general_query, "sts", "GET",
         "https://sts.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15",
         [("x-k8s-aws-id", "my-cluster")], region="us-east-1", expires=60)
    case("presigned-s3-get", s3_query, "s3", "GET", S3 + "/a%20b%2Bc//d")
    case("presigned-s3-get-response-headers", s3_query, "s3", "GET",
         S3 + "/a?response-content-disposition=attachment%3B%20filename%3D%22a%20b.txt%22&versionId=3", expires=604800)
    case("presigned-s3-put", s3_query, "s3", "PUT", S3 + "/a", [("Content-Type", "text/plain"), ("x-amz-acl", "private")])
    case("presigned-s3-with-token", s3_query, "s3", "GET", S3 + "/a", token="FwoGZXIvYXdzE//token+=")


if __name__ == "__main__":
    main()
