"""The algorithm of the script that Tidemark replaces, on today's libraries (python3-psycopg2, python3-boto3).

It polls from the watermark on (updated_at >= the last one), oldest first, 2,500 akten or 300 dokumente a call; writes
a JSON file a row into a gzip'd tar that ends past 2,000,000 bytes; puts each PDF and then the archive, one after the
other; and calls again until the watermark stands still.
"""
import argparse
import datetime
import decimal
import io
import json
import tarfile
import time
import uuid

import boto3
import botocore.config
import psycopg2
import psycopg2.extras

ARCHIVE_BYTES = 2_000_000
START = datetime.datetime(2010, 11, 1, tzinfo=datetime.timezone.utc)
TABLES = {"akten": ("akte", 2500), "dokumente": ("dokument", 300)}


def plain(value):
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, (decimal.Decimal, uuid.UUID)):
        return str(value)
    raise TypeError(f"no JSON for {type(value)}")


def compact(moment):
    return moment.astimezone(datetime.timezone.utc).strftime("%Y%m%dT%H%M%S.%f")


class Replication:
    def __init__(self, source, store, tenant, stream):
        self.source, self.store, self.tenant, self.stream = source, store, tenant, stream
        self.buckets = set()

    def bucket(self, moment):
        name = f"script-{self.tenant}-{moment:%Y-%m}"
        if name not in self.buckets:
            try:
                self.store.create_bucket(Bucket=name)
            except (self.store.exceptions.BucketAlreadyExists, self.store.exceptions.BucketAlreadyOwnedByYou):
                pass
            self.buckets.add(name)
        return name

    def name(self, row):
        moment = compact(row["updated_at"])
        if self.stream == "dokumente":
            return f"d-{moment}-{row['akte_id']}-{row['designator']}"
        return f"{row['designator']}-a-{moment}"

    def pdf(self, designator):
        with self.source.cursor() as cursor:
            cursor.execute("SELECT data FROM dokument_file WHERE tenant = %s AND designator = %s",
                           (self.tenant, designator))
            return bytes(cursor.fetchone()[0])

    def call(self, watermark):
        table, limit = TABLES[self.stream]
        packed = io.BytesIO()
        newest, size, rows = watermark, 0, 0
        bucket = self.bucket(watermark)
        with tarfile.open(fileobj=packed, mode="w|gz") as tar, \
                self.source.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
            cursor.execute(f"SELECT * FROM {table} WHERE tenant = %s AND updated_at >= %s ORDER BY updated_at LIMIT %s",
                           (self.tenant, watermark, limit))
            for row in cursor:
                document = json.dumps(row, default=plain).encode()
                entry = tarfile.TarInfo(self.name(row) + ".json")
                entry.size, entry.mtime = len(document), time.time()
                tar.addfile(entry, io.BytesIO(document))
                if self.stream == "dokumente":
                    self.store.put_object(Bucket=bucket, Key=self.name(row) + ".pdf", Body=self.pdf(row["designator"]))
                newest = max(newest, row["updated_at"])
                size += len(document)
                rows += 1
                if size > ARCHIVE_BYTES:
                    break
        if rows:
            self.store.put_object(Bucket=bucket, Key=f"{self.stream}_{compact(watermark)}_{compact(newest)}.tgz",
                                  Body=packed.getvalue())
        self.source.commit()
        return newest, rows


def main():
    options = argparse.ArgumentParser()
    for name in ("source", "endpoint", "access-key", "secret-key", "tenant", "stream"):
        options.add_argument("--" + name, required=True)
    given = options.parse_args()
    store = boto3.client("s3", endpoint_url=given.endpoint, region_name="us-east-1", aws_access_key_id=given.access_key,
                         aws_secret_access_key=given.secret_key,
                         config=botocore.config.Config(s3={"addressing_style": "path"}))
    replication = Replication(psycopg2.connect(given.source), store, given.tenant, given.stream)
    watermark, total = START, 0
    while True:
        newest, rows = replication.call(watermark)
        total += rows
        if newest == watermark:
            break
        watermark = newest
    print(f"rows={total}")


if __name__ == "__main__":
    main()
