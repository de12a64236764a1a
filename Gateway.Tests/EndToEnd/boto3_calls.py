"""One call to each service of the mission, and the payload forms of S3, as a boto3 program makes them. Prints a line for each."""

import hashlib
import io

import boto3

REGION = "eu-west-1"


def say(service: str, what) -> None:
    print(f"{service}: {what}", flush=True)


def client(name: str):
    return boto3.client(name, region_name=REGION)


say("lambda", client("lambda").list_functions()["Functions"])
say("ecs", client("ecs").create_cluster(clusterName="boto3")["cluster"]["clusterName"])
say("route53", client("route53").create_hosted_zone(Name="boto3.example.com", CallerReference="boto3")["HostedZone"]["Name"])
client("glacier").create_vault(vaultName="boto3")
say("glacier", client("glacier").describe_vault(vaultName="boto3")["VaultName"])
say("apigateway", client("apigateway").create_rest_api(name="boto3")["name"])
topic = client("sns").create_topic(Name="boto3")["TopicArn"]
say("sns", client("sns").publish(TopicArn=topic, Message="grüße & <more>")["MessageId"])
say("ses", client("ses").verify_email_identity(EmailAddress="boto3@example.com")["ResponseMetadata"]["HTTPStatusCode"])
say("redshift", client("redshift").describe_clusters()["Clusters"])
dynamodb = client("dynamodb")
dynamodb.create_table(
    TableName="boto3",
    KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    BillingMode="PAY_PER_REQUEST",
)
dynamodb.put_item(TableName="boto3", Item={"id": {"S": "ü"}})
say("dynamodb", dynamodb.get_item(TableName="boto3", Key={"id": {"S": "ü"}})["Item"]["id"]["S"])

s3 = client("s3")
s3.create_bucket(Bucket="boto3-bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
for key in ("plain", "with space", "a+b%c", "ü/ß", "deep//er"):
    body = (key * 1000).encode()
    s3.put_object(Bucket="boto3-bucket", Key=key, Body=io.BytesIO(body), Metadata={"note": "x  y"})
    assert s3.get_object(Bucket="boto3-bucket", Key=key)["Body"].read() == body, key
large = b"0123456789abcdef" * 65536 * 12
s3.upload_fileobj(io.BytesIO(large), "boto3-bucket", "large")
got = s3.get_object(Bucket="boto3-bucket", Key="large")["Body"].read()
say("s3", hashlib.sha256(got).hexdigest() == hashlib.sha256(large).hexdigest())
say("s3 list", sorted(o["Key"] for o in s3.list_objects_v2(Bucket="boto3-bucket")["Contents"]))
print("done")
