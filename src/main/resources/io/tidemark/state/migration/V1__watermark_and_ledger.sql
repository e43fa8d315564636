-- What Tidemark remembers. All of it but the runs can be rebuilt from the chain in the store.

CREATE TABLE watermark (
    tenant     text        NOT NULL,
    stream     text        NOT NULL,
    target     text        NOT NULL,
    updated_at timestamptz NOT NULL,
    id         text,                               -- NULL: before every row of that moment
    sequence   bigint      NOT NULL CHECK (sequence >= 0),
    moved_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, stream, target)
);
COMMENT ON TABLE watermark IS 'The key of the last row known to be stored, one row a tenant, stream and target.';

CREATE TABLE archive (
    tenant           text        NOT NULL,
    stream           text        NOT NULL,
    target           text        NOT NULL,
    sequence         bigint      NOT NULL CHECK (sequence > 0),
    kind             text        NOT NULL CHECK (kind IN ('interval', 'supplement')),
    from_updated_at  timestamptz NOT NULL,
    from_id          text,
    to_updated_at    timestamptz NOT NULL,
    to_id            text,
    bucket           text        NOT NULL,
    key              text        NOT NULL,
    sha256           text        NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    size_bytes       bigint      NOT NULL,
    rows             bigint      NOT NULL,
    json_bytes       bigint      NOT NULL,
    attachments      bigint      NOT NULL,
    attachment_bytes bigint      NOT NULL,
    missing          bigint      NOT NULL,
    set_aside        bigint      NOT NULL,
    stored_at        timestamptz NOT NULL,
    PRIMARY KEY (tenant, stream, target, sequence)
);
COMMENT ON TABLE archive IS 'The ledger: one row an archive of the chain.';

CREATE TABLE quarantine (
    tenant       text        NOT NULL,
    stream       text        NOT NULL,
    target       text        NOT NULL,
    sequence     bigint      NOT NULL,
    id           text        NOT NULL,
    updated_at   timestamptz NOT NULL,
    reason       text        NOT NULL,
    set_aside_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, stream, target, sequence, id)
);
COMMENT ON TABLE quarantine IS 'Rows that could not be written, and why; their archive names them too.';

CREATE TABLE horizon (
    source   text        PRIMARY KEY,
    horizon  timestamptz NOT NULL,
    moved_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE horizon IS 'The last horizon without a prepared transaction: there it stays while one is open.';

CREATE TABLE run (
    tenant          text        NOT NULL,
    stream          text        NOT NULL,
    target          text        NOT NULL,
    finished_at     timestamptz NOT NULL,
    seconds         numeric     NOT NULL,
    outcome         text        NOT NULL,
    rows            bigint      NOT NULL,
    message         text        NOT NULL,
    last_success_at timestamptz,
    PRIMARY KEY (tenant, stream, target)
);
COMMENT ON TABLE run IS 'The last run of each tenant, stream and target.';
