-- What a chain's order and names are made of: a route file that changes them is noticed.

CREATE TABLE definition (
    tenant            text        NOT NULL,
    stream            text        NOT NULL,
    target            text        NOT NULL,
    tenant_column     text        NOT NULL,
    updated_at_column text        NOT NULL,
    id_column         text        NOT NULL,
    file_name         text        NOT NULL,
    kept_at           timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, stream, target)
);
COMMENT ON TABLE definition IS 'The columns and the name pattern of each chain, as its last run found them.';
