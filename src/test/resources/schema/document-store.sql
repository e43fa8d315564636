-- The source as tests and the demo know it: case files (akte), the documents in them (dokument), the documents' PDFs
-- (dokument_file). Rows are added or touched, and either moves updated_at forward.

CREATE TABLE akte (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant      text        NOT NULL,
    designator  text        NOT NULL,
    type        text        NOT NULL,
    name        text        NOT NULL,
    address     jsonb       NOT NULL,
    tags        text[]      NOT NULL DEFAULT '{}',
    amount      numeric(14, 2),
    due_on      date,
    external_id uuid,
    attributes  jsonb       NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE dokument_file (
    tenant      text   NOT NULL,
    designator  text   NOT NULL,
    data        bytea  NOT NULL,
    PRIMARY KEY (tenant, designator)
);
-- A PDF is compressed already: keep it in one piece beside the row, so that a part of it can be read.
ALTER TABLE dokument_file ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE dokument (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant      text        NOT NULL,
    akte_id     bigint      NOT NULL REFERENCES akte,
    designator  text        NOT NULL,
    filename    text        NOT NULL,
    type        text        NOT NULL,
    mime_type   text        NOT NULL DEFAULT 'application/pdf',
    size        bigint      NOT NULL,
    refs        text[]      NOT NULL DEFAULT '{}',
    attributes  jsonb       NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (tenant, designator) REFERENCES dokument_file
);

-- What a page of replication reads by: without these every page sorts the whole table.
CREATE INDEX akte_replication ON akte (tenant, updated_at, id);
CREATE INDEX dokument_replication ON dokument (tenant, updated_at, id);
