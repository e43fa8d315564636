-- Where the first page may find archives in the store that no ledger knows: a run that died in it left them.

CREATE TABLE beginning (
    tenant   text        NOT NULL,
    stream   text        NOT NULL,
    target   text        NOT NULL,
    began_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, stream, target)
);
COMMENT ON TABLE beginning IS 'Chains that began where the store held no archive, until their first page is committed.';
