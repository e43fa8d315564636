-- What the checks of a replica found last: it proves nothing by itself, and is lost with the state.

CREATE TABLE checks (
    kind        text        NOT NULL,
    tenant      text        NOT NULL,
    stream      text        NOT NULL,
    target      text        NOT NULL,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    verdict     text        NOT NULL CHECK (verdict IN ('passed', 'failed', 'unknown')),
    message     text        NOT NULL,
    figures     jsonb       NOT NULL,
    PRIMARY KEY (kind, tenant, stream, target)
);
COMMENT ON TABLE checks IS 'The last check of each kind (verify, …) of each tenant, stream and target.';
