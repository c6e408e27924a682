"""Places that an address such as `s3://bucket/prefix` names: inboxes read, outputs copied there."""
