"""What every program here shares: one line of output per call, and clients as a user would make them.

The environment has the proxy, the root certificate and the key, so that nothing about the gateway stands in the programs.
"""

import boto3
from botocore.config import Config

REGION = "eu-west-1"


def call(name: str):
    """Makes the decorated call at once and prints its name, "ok" or "failed", and what went wrong, with tabs between.

    The tests read the names from the program's text, so each starts a line as: @call("name")
    """

    def make(body):
        try:
            body()
            print(name, "ok", sep="\t", flush=True)
        except Exception as error:  # each call is reported, whatever becomes of it
            words = f"{type(error).__name__} in line {error.__traceback__.tb_next.tb_lineno}: {error}"
            print(name, "failed", " ".join(words.split()), sep="\t", flush=True)

    return make


def client(service: str, keys: dict[str, str] | None = None, **config):
    return boto3.client(service, region_name=REGION, config=Config(**config) if config else None, **(keys or {}))
