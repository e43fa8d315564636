-- Where a chain is: a setting that would put its next archives elsewhere is noticed. Not the endpoint, as a store may move.

ALTER TABLE definition
    ADD bucket     text,
    ADD key_prefix text;
COMMENT ON COLUMN definition.bucket IS 'The pattern of buckets, the tenant filled in; NULL until the next run of a chain that'
    ' was begun before this was kept.';
COMMENT ON COLUMN definition.key_prefix IS 'The prefix of keys, the tenant filled in; NULL as bucket is.';
COMMENT ON TABLE definition IS 'The columns, the name pattern and the place of each chain, as its last run found them.';
